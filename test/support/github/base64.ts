/** Base64 in lines of sixty characters, each ended, as GitHub sends it. */
export const wrapped = (content: Buffer): string => content.toString('base64').replace(/.{1,60}/g, '$&\n')
