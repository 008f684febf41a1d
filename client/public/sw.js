/**
 * Shows notices while no page is open. It keeps no answer of the server and answers no request of a page; the texts name no patient.
 */
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  const { title, body, path, tag, lang, isEmergency } = event.data.json()
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      lang: lang === 'en' ? 'en' : 'zh-CN',
      icon: '/mark.svg',
      // A repetition replaces what is shown already, without another sound.
      tag,
      renotify: false,
      requireInteraction: isEmergency === true,
      data: { path },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const address = new URL(String(event.notification.data.path), self.location.origin)
  if (address.origin === self.location.origin) event.waitUntil(open(address.href))
})

/** In a window that is open already, else in a new one. A call that is running in one is left alone. */
async function open(href) {
  const windows = await self.clients.matchAll({ type: 'window' })
  const free = windows.find((one) => !new URL(one.url).pathname.endsWith('/room'))
  if (free === undefined) return self.clients.openWindow(href)
  await free.focus()
  return free.navigate(href)
}
