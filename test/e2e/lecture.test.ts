/**
 * A lecture: many who look on, of whom a few speak. Most come as connections without a browser, over the product's own door and socket; what
 * they are to those at a screen is seen in two real windows, and a third one finds all places to speak from taken.
 */
import type { Browser } from 'playwright-core'
import { io, type Socket } from 'socket.io-client'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import { type Ack, protocolVersion, type RoomSnapshot } from '../../server/contract/signal.ts'
import { largestRoom } from '../../server/domain/room.ts'
import { audio } from '../media/support.ts'
import { launchChromium } from '../support/chromium.ts'
import { scheduled, signInByApi } from './api.ts'
import { callFlags, join, leave, seesAndHears } from './call.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { shootHere } from './shots.ts'

/** With the doctor and the expert all places to speak from. */
const speakers = largestRoom - 2
const quiet = 24

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let late: Person
let id: string
const sockets: Socket[] = []

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: callFlags })
  const { people } = product
  const logins = await addColleagues(speakers + quiet + 1)
  const [last = ''] = logins.slice(-1)
  ;[doctor, expert, late] = await Promise.all([
    openWindow(browser, product, people.doctor),
    openWindow(browser, product, people.expert),
    openWindow(browser, product, { loginName: last, password: demoPassword, name: `旁听${logins.length}号` }),
  ])
  for (const person of [doctor, expert, late]) await signInByApi(person)
  id = await scheduled(doctor, expert)
  await admitAll()
  for (const [index, loginName] of logins.slice(0, -1).entries()) await enter(loginName, index < speakers)
})
afterAll(async () => {
  for (const socket of sockets) socket.close()
  await browser?.close()
  await product?.stop()
})

/** Doctors of the asking hospital with the password of all demonstration accounts. @returns their logins */
async function addColleagues(count: number): Promise<string[]> {
  const { db, people } = product
  const { institutionId, passwordHash } = await db
    .selectFrom('person')
    .select(['institutionId', 'passwordHash'])
    .where('loginName', '=', people.doctor.loginName)
    .executeTakeFirstOrThrow()
  const rows = Array.from({ length: count }, (_, index) => ({
    ...{ id: uuid(), loginName: `ward-${index}`, passwordHash, institutionId, departmentId: null },
    ...{ name: `旁听${index + 1}号`, nameEn: `Listener ${index + 1}`, titleZh: '医师', titleEn: 'Physician' },
  }))
  await db.insertInto('person').values(rows).execute()
  await db
    .insertInto('personRole')
    .values(rows.map((row) => ({ personId: row.id, role: 'doctor' as const })))
    .execute()
  return rows.map(({ loginName }) => loginName)
}

/** As the host lets them in; the door is walked through in host.test.ts. */
async function admitAll(): Promise<void> {
  const { db } = product
  await db
    .insertInto('roomStanding')
    .columns(['consultationId', 'personId', 'admission', 'decidedAt'])
    .expression((eb) =>
      eb
        .selectFrom('person')
        .select((one) => [
          one.val(id).as('consultationId'),
          'person.id',
          one.val('admitted' as const).as('admission'),
          one.val(new Date()).as('decidedAt'),
        ])
        .where('loginName', 'like', 'ward-%'),
    )
    .execute()
}

async function enter(loginName: string, speaks: boolean): Promise<void> {
  const session = await fetch(`${product.url}/api/session`, {
    method: 'POST',
    headers: { origin: product.url, 'content-type': 'application/json' },
    body: JSON.stringify({ loginName, password: demoPassword }),
  })
  const cookie = session.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const socket = io(product.url, {
    path: '/api/socket',
    transports: ['websocket'],
    forceNew: true,
    auth: { protocol: protocolVersion },
    extraHeaders: { origin: product.url, cookie },
  })
  sockets.push(socket)
  const joined: Ack<'room.join'> = await socket
    .timeout(patience)
    .emitWithAck('room.join', { consultationId: id, ready: [] })
  if (!joined.ok) throw new Error(`${loginName}: ${joined.error.code}`)
  if (speaks) await speak(socket, joined.data)
}

async function speak(socket: Socket, { sendTransport }: RoomSnapshot): Promise<void> {
  const made: Ack<'producer.create'> = await socket.timeout(patience).emitWithAck('producer.create', {
    ...{ transportId: sendTransport.transportId, kind: 'audio', source: 'microphone', paused: true },
    rtpParameters: audio(),
  })
  if (!made.ok) throw new Error(`no place to speak from: ${made.error.code}`)
}

const atDoor = async ({ page }: Person) => {
  await page.goto(`/consultations/${id}/room`)
  await page.getByTestId('room-preview').waitFor()
}

it('names those who speak, counts those who listen, and lets one who finds no place listen on', async () => {
  for (const person of [doctor, expert]) {
    await atDoor(person)
    await join(person)
  }
  await Promise.all([seesAndHears(doctor), seesAndHears(expert)])
  const here = expert.page.getByTestId('room-people')
  expect(await here.locator('li').count()).toBe(speakers + 2)
  await expert.page.getByTestId('room-listeners').getByText(`旁听 ${quiet} 人`).waitFor()
  await shootHere(expert.page, 'room-lecture')

  await atDoor(late)
  await join(late)
  await late.page.getByText('发言席已满，您先旁听').first().waitFor()
  await shootHere(late.page, 'room-lecture-late')
  await seesAndHears(late)
  await expert.page
    .getByTestId('room-listeners')
    .getByText(`旁听 ${quiet + 1} 人`)
    .waitFor()
  expect(await words(here)).not.toContain(late.account.name)

  /* somebody hangs up, and there is a place */
  sockets[0]?.emit('room.leave', {}, () => undefined)
  await expect.poll(() => here.locator('li').count(), { timeout: patience }).toBe(speakers + 1)
  await late.page.getByTestId('room-mic').click()
  await expert.page.getByTestId('room-listeners').getByText(`旁听 ${quiet} 人`).waitFor()
  await leave(late)
  for (const { faults } of [doctor, expert, late]) expect(faults).toEqual([])
}, 240_000)
