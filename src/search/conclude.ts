import { TokenError, messageOf } from '../domain/errors.ts'
import type { Concluder, Conclusion, Question } from './concluder.ts'

const limit = 180_000

/** What a sensor concludes. One that fails, or takes longer than three minutes, could see nothing, and says why. */
export const conclude = async (concluder: Concluder, question: Question): Promise<Conclusion> => {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limit / 1000} s`)), limit)
  })
  try {
    return await Promise.race([concluder.conclude(question), tooLong])
  } catch (error) {
    // A refused token is the caller's to mend: calling every sensor unknown would hide it.
    if (error instanceof TokenError) throw error
    const reason = `the sensor failed: ${messageOf(error)}`
    return { reading: { findings: [], unknown: [{ subject: question.sensor.id, reason }] }, trace: null }
  } finally {
    clearTimeout(timer)
  }
}
