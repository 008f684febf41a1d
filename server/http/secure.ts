/** What browsers may do with our pages. */
import type { Context, MiddlewareHandler } from 'hono'
import { secureHeaders as honoSecureHeaders } from 'hono/secure-headers'

const hostForm = /^[a-z0-9.\-:[\]]{1,253}$/i

/** The socket's own addresses by name: older browsers do not count `ws:` to `'self'`. */
function socketAddresses(context: Context): string {
  const host = context.req.header('host') ?? ''
  return hostForm.test(host) ? `ws://${host} wss://${host}` : "'self'"
}

/** @param secure whether people come by https; browsers are then told never to come otherwise */
export function secureHeaders(secure: boolean): MiddlewareHandler {
  const own = "'self'"
  return honoSecureHeaders({
    /* a handler that sends a file has a stricter policy of its own */
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: [own],
      scriptSrc: [own],
      /* the component library writes its styles into the page */
      styleSrc: [own, "'unsafe-inline'"],
      imgSrc: [own, 'blob:', 'data:'],
      mediaSrc: [own, 'blob:'],
      fontSrc: [own, 'data:'],
      connectSrc: [own, socketAddresses],
      workerSrc: [own, 'blob:'],
      frameSrc: [own, 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: [own],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: {
      camera: ['self'],
      microphone: ['self'],
      displayCapture: ['self'],
      fullscreen: ['self'],
      geolocation: [],
      payment: [],
      usb: [],
    },
    strictTransportSecurity: secure ? 'max-age=31536000' : false,
    /* browsers heed these by https only, and complain in the console otherwise */
    crossOriginOpenerPolicy: secure,
    originAgentCluster: secure,
    xFrameOptions: 'DENY',
  })
}
