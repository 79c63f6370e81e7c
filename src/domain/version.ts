/** The version of this program, as reports and SARIF state it; a test compares it with package.json. */
export const version = '0.1.0'
