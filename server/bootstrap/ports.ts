/** Whether the ports are free, asked before anything slow begins. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { Failure } from './say.mjs'

export type Listening = {
  protocol: 'tcp' | 'udp'
  host: string
  port: number
  variable: 'PORT' | 'MEDIA_PORT' | 'METRICS_PORT'
}

/** @throws Failure that names the first port that cannot be had, and the variable that moves it */
export async function checkPorts(wanted: Listening[]): Promise<void> {
  for (const one of wanted) {
    const code = await tryListen(one)
    if (code !== undefined) throw portFailure(one, code)
  }
}

/** @returns the error's code, or undefined where it could listen */
function tryListen({ protocol, host, port }: Listening): Promise<string | undefined> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)
    if (protocol === 'tcp') {
      const server = createServer()
      server.once('error', fail)
      server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
    } else {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
      socket.once('error', fail)
      socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(undefined)))
    }
  })
}

/** @param code as Node gives it: EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND */
export function portFailure({ protocol, host, port, variable }: Listening, code: string): Failure {
  const place = `${host}:${port}/${protocol}`
  const example = `${variable}=${port < 1024 ? port + 8000 : port + 1000} npm start`
  if (code === 'EADDRINUSE') {
    return new Failure(
      `端口 ${place} 已被占用：请停止占用它的程序，或换一个端口，例如 ${example}`,
      `The port ${place} is in use: stop the program that has it, or take another one, for example ${example}`,
    )
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new Failure(
      `当前用户无权使用端口 ${place}：请换一个大于 1023 的端口，例如 ${example}`,
      `This account may not use the port ${place}: take one above 1023, for example ${example}`,
    )
  }
  return new Failure(
    `不能监听 ${place}(${code})：请把 ${variable === 'MEDIA_PORT' ? 'MEDIA_LISTEN_ADDRESS' : 'HOST'} 设为本机的地址。`,
    `Cannot listen on ${place} (${code}): set ${variable === 'MEDIA_PORT' ? 'MEDIA_LISTEN_ADDRESS' : 'HOST'} to an address of this machine.`,
  )
}
