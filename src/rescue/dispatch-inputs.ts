import { z } from 'zod'
import type { Tree } from '../domain/workspace.ts'
import { dataFile } from '../formats/data-file.ts'

/** `on: workflow_dispatch: inputs:` of a workflow; GitHub refuses an input that is not declared there. */
const declared = z.object({
  on: z.object({ workflow_dispatch: z.object({ inputs: z.object({ 'sar-key': z.unknown() }) }) }),
})

/** Whether a workflow takes the key by which its run is known again. */
export const takesKey = async (path: string, tree: Tree): Promise<boolean> => {
  const text = await tree.text(path)
  if (!text.known) return false
  const [document] = dataFile.parse({ path, text: text.value }).documents
  return declared.safeParse(document?.value).success
}
