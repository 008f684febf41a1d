/** Web push of this browser: asked for by a press, never by itself. */
import type { PushDevice } from '../server/contract/notice.ts'

const worker = '/sw.js'

/** Whether this browser has web push here at all: it wants https. */
export function supportsPush(): boolean {
  return window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window
}

export class PushRefused extends Error {
  /** `denied`: the person, or a rule of the house, said no; `failed`: the browser’s push service is out of reach. */
  readonly why: 'denied' | 'failed'
  constructor(why: 'denied' | 'failed') {
    super(why)
    this.name = 'PushRefused'
    this.why = why
  }
}

/**
 * Asks for the right and subscribes.
 * @param key the server’s public key, base64url
 * @throws PushRefused
 */
export async function subscribe(key: string): Promise<PushDevice> {
  if ((await Notification.requestPermission()) !== 'granted') throw new PushRefused('denied')
  try {
    const registration = await navigator.serviceWorker.register(worker)
    await navigator.serviceWorker.ready
    // A subscription of another key pair cannot be used by this server.
    const old = await registration.pushManager.getSubscription()
    if (old !== null) await old.unsubscribe()
    const { endpoint, keys } = (
      await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
    ).toJSON()
    return {
      endpoint: endpoint ?? '',
      p256dh: keys?.p256dh ?? '',
      auth: keys?.auth ?? '',
      label: browserName(),
    }
  } catch (error) {
    if (error instanceof PushRefused) throw error
    throw new PushRefused('failed')
  }
}

/** Ends the subscription of this browser, where there is one. */
export async function unsubscribe(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(worker)
  const subscription = await registration?.pushManager.getSubscription()
  await subscription?.unsubscribe()
}

const browsers = [
  [/MicroMessenger/, '微信'],
  [/QQBrowser/, 'QQ 浏览器'],
  [/QIHU|360(SE|EE)/, '360 浏览器'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const
const systems = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const

/** `Chrome　Windows`, by which the person knows it again in the list. */
function browserName(): string {
  const find = (list: readonly (readonly [RegExp, string])[]) =>
    list.find(([pattern]) => pattern.test(navigator.userAgent))?.[1]
  return [find(browsers), find(systems)].filter((part) => part !== undefined).join('　') || 'Web'
}
