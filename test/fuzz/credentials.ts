const joined = (...parts: readonly string[]): string => parts.join('')
const run = 'aB3dE6gH9kLmN0pQ5rS7tUv1wX2yZ4'
const hex = '3f9a7c1e5b8d2046'.repeat(4)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const token = joined('gh', 'p_', 'A1b2'.repeat(9))
const key = joined('-----BEGIN RSA ', 'PRIVATE KEY-----\n', `MIIE${run}${run}`, '\n-----END RSA ', 'PRIVATE KEY-----')

/** Credentials in shapes that a reader must know wherever they stand, put together here so that no scanner takes them for real. */
export const credentials: readonly string[] = [
  token,
  joined('gh', 's_', 'A1b2'.repeat(9)),
  joined('github', '_pat_', '11ABCDEFG0', 'aB3dE6gH9k'.repeat(5), 'xY1zW2vU3tS4'),
  joined('gl', 'pat-', run.slice(0, 20)),
  joined('xo', 'xb-', '123456789012-', '1234567890123-', run.slice(0, 24)),
  joined('https://hooks.sl', 'ack.com/services/', 'T00000000/', 'B00000000/', run.slice(0, 24)),
  joined('ey', 'JhbGciOiJIUzI1NiJ9', '.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'),
  key,
  base64(key),
  base64(`octo:${token}`),
  joined('np', 'm_', run, 'aB3dE6'),
  joined('h', 'f_', 'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'),
  joined('s', 'k-', 'proj-', run, 'T3BlbkFJ', run),
  joined('s', 'k-ant-api03-', run, run, run, 'abcAA'),
  joined('AI', 'za', 'SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q'),
  joined('s', 'k_live_', run.slice(0, 24)),
  joined('S', 'G.', run.slice(0, 22), '.', run, run.slice(0, 13)),
  joined('py', 'pi-AgEIcHlwaS5vcmc', run, run, run),
  joined('AK', 'IA', 'Q3EGHTW5XYZAB2CD'),
  joined('aws_secret_acc', 'ess_key = ', 'wJalrXUtnFEMIK7MDENGbPxRfiCYzQ8pLkT2vXcB'),
  joined('Account', 'Key', '=', 'q7R8'.repeat(11)),
  joined('Server=db;', 'User Id=sa;', 'Pass', 'word=k9Xv2LqP7wTz;'),
  joined('https://x.blob.core.windows.net/c?sv=2022-11-02&s', 'ig=', run, 'aB3dE6gH9kLmN%3D'),
  joined('https://ada', ':', 'hunter22', '@example.com/x'),
  joined('postgres://ada', ':', 'k9Xv2LqP7w', '@db.internal:5432/app'),
  joined('Authorization: Bea', 'rer ', run),
  joined('gs', 'k_', run, run.slice(0, 22)),
  joined('s', 'k-or-', 'v1-', hex),
  joined('hv', 's.', 'CAES', 'I', run, run),
  joined('{"auths":{"ghcr.io":{"au', 'th":"', base64('octo:k9Xv2LqP7wTz'), '"}}}'),
  joined('da', 'pi', hex.slice(0, 32)),
  joined('do', 'p_v1_', hex),
  joined('shp', 'at_', hex.slice(0, 32)),
  joined('pc', 'sk_', run.slice(0, 6), '_', run, run),
  joined('AGE-SECRET', '-KEY-1', 'QP3Z8RY9X2GF5TVDW0SJN'.repeat(3).slice(0, 58)),
  joined('dp', '.st.', 'prd.', run, 'aB3dE6gH9k'),
  joined(run.slice(0, 14), '.atla', 'sv1.', run, run, 'aB3dE6g'),
  joined('postgres%3A%2F%2Fada', '%3A', 'k9Xv2LqP7w', '%40db.internal%3A5432%2Fapp'),
  joined('SharedAccessSignature=s', 'ig=', run, 'aB3dE6gH9kLmN%3D'),
]

/** Those that are told by the line that they make up: within a sentence they may be anything. */
export const lines: readonly string[] = [
  joined('HF_TOK', 'EN=', 'k9Xv2LqP7wTz4Rb8'),
  joined('DB_PASS', 'WORD: ', 'k9Xv2LqP7wTz4Rb8'),
  joined('{"api_k', 'ey": "', 'k9Xv2LqP7wTz4Rb8', '"}'),
]
