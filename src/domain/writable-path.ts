/** Names that some file system takes for `.git`: in any case, with an 8.3 name, with trailing dots or spaces. */
const gitFolder = /^(?:\.git|git~1)[. ]*$/i

const unfit = (part: string): boolean => part === '' || part === '.' || part === '..' || gitFolder.test(part)

/** Whether a path is that of a file inside a repository on every system: relative, written with `/`, not in `.git`. */
export const isWritable = (path: string): boolean => !/[\\\p{Cc}]/u.test(path) && !path.split('/').some(unfit)
