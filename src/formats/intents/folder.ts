/** A mailbox folder as the settings name it, without the slashes at its end. */
export const mailboxFolder = (dir: string): string => {
  let end = dir.length
  while (dir.charAt(end - 1) === '/') end -= 1
  return dir.slice(0, end)
}
