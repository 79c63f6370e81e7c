/** A path from a folder, both of the repository, without `.` and `..`; null where it leads out or is computed. */
export const resolved = (folder: string, path: string): string | null => {
  if (path.includes('${') || path.startsWith('/') || path.startsWith('~')) return null
  const parts: string[] = folder === '' ? [] : folder.split('/')
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') {
      if (parts.length === 0) return null
      parts.pop()
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))
