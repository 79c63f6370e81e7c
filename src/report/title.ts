import type { Survey } from '../domain/survey.ts'

/** What a report is titled by: the repository, or the folder of one that has no name on GitHub. */
export const titleOf = ({ repository, folder }: Survey): string => repository ?? folder ?? 'local repository'
