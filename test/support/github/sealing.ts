import type { SealingKey } from './state/settings.ts'
import type { World } from './state/world.ts'

const library = async () => {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  return sodium
}

/** The key of now; made when first asked for. */
export const sealingKey = async (world: World): Promise<SealingKey> => {
  if (world.sealing !== undefined) return world.sealing
  const { publicKey, privateKey } = (await library()).crypto_box_keypair()
  world.sealing = { id: `56825016724254${world.nextId()}`, publicKey, privateKey }
  return world.sealing
}

/** What a sealed box holds; throws where it is not sealed to the key of now. */
export const unseal = async (world: World, sealed: string): Promise<string> => {
  const { publicKey, privateKey } = await sealingKey(world)
  const box = new Uint8Array(Buffer.from(sealed, 'base64'))
  return Buffer.from((await library()).crypto_box_seal_open(box, publicKey, privateKey)).toString('utf8')
}
