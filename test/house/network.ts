import { Socket } from 'node:net'

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0)$/

/** The host of a call of `connect`: (options), (port, host), (path), or Node's own [options, callback]. */
function hostOf(args: readonly unknown[]): string {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof first === 'object' && first !== null) {
    if ('path' in first && first.path) return 'localhost'
    return 'host' in first && typeof first.host === 'string' ? first.host : 'localhost'
  }
  return typeof args[1] === 'string' ? args[1] : 'localhost'
}

/** From here on this process reaches its own machine only: a test that needs the network would hide what it needs. */
export function stayHome(): void {
  const connect = Reflect.get(Socket.prototype, 'connect')
  Socket.prototype.connect = new Proxy(connect, {
    apply(_, socket: Socket, args: Parameters<Socket['connect']>) {
      const host = hostOf(args)
      if (loopback.test(host)) return Reflect.apply(connect, socket, args)
      // Not at once: whoever asked has not yet had the time to listen for errors.
      setImmediate(() => socket.destroy(new Error(`no network in tests: ${host}`)))
      return socket
    },
  })
}
