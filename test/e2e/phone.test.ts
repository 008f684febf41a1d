/** A call that fails and goes on by telephone, and a drop that ends well: what is shown at once, and what the record says of it. */
import { beforeEach, expect, test } from 'vitest'
import { command, scheduled } from './api.ts'
import { callFlags, join, seesAndHears, tileOf } from './call.ts'
import { type Person, words } from './person.ts'
import { type Account, atOnce, patience } from './product.ts'
import { shoot, shootHere } from './shots.ts'
import { setStage } from './stage.ts'

const stage = setStage({ args: callFlags })
let doctor: Person
let expert: Person

beforeEach(async () => {
  doctor = await atWork(stage.product.people.doctor)
  expert = await atWork(stage.product.people.expert)
})

const atWork = (account: Account) =>
  stage.atWork(account, { permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'] })

async function openRoom(person: Person, id: string): Promise<void> {
  await person.page.goto(`/consultations/${id}/room`)
  await join(person)
}

/** The way to this computer is gone: pages, sockets and media, since the page stops its own connections too. */
const cut = ({ context }: Person) => context.setOffline(true)
const heal = ({ context }: Person) => context.setOffline(false)

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const losses = ({ page }: Person) => page.getByTestId('call-loss')

test('goes on by telephone when everything was tried, and the word is sent when the line is back', async () => {
  const id = await scheduled(doctor, expert)
  await openRoom(doctor, id)
  await openRoom(expert, id)
  await Promise.all([seesAndHears(doctor), seesAndHears(expert)])
  await cut(doctor)
  const over = doctor.page.getByTestId('room-over-no_network')
  await over.waitFor({ timeout: 90_000 })
  const { dutyPhone } = await stage.product.db
    .selectFrom('consultation')
    .innerJoin('line', 'line.id', 'consultation.lineId')
    .select('line.dutyPhone')
    .where('consultation.id', '=', id)
    .executeTakeFirstOrThrow()
  const number = over.getByTestId('phone-number')
  expect(await number.textContent()).toBe(dutyPhone)
  expect(await number.getAttribute('href')).toBe(`tel:${dutyPhone.replace(/[^\d+]/g, '')}`)
  expect(await doctor.page.evaluate(() => localStorage.getItem('ss.telephone.numbers'))).toContain(dutyPhone)
  await shootHere(doctor.page, 'phone-over')
  await over.getByTestId('phone-press').click()
  const said = (state: string) => over.locator(`[data-testid="phone-said"][data-state="${state}"]`)
  await said('waiting').waitFor()
  await shootHere(doctor.page, 'phone-waiting')
  const pressed = () =>
    stage.product.db.selectFrom('callPhone').selectAll().where('consultationId', '=', id).execute()
  expect(await pressed()).toEqual([])

  await heal(doctor)
  await said('said').waitFor()
  expect(await pressed()).toMatchObject([{ side: 'hohhot' }])
  expect((await pressed())[0]?.presenceId).not.toBeNull()
  const strip = expert.page.getByTestId('room-phoned')
  await strip.waitFor()
  expect(await words(strip)).toContain(`${doctor.account.name} 改用电话继续`)
  expect(await words(strip)).toContain('0471')
  await shootHere(expert.page, 'phone-strip')

  await expert.page.goto(`/consultations/${id}`)
  await expert.page.getByTestId('phoned-note').filter({ visible: true }).first().waitFor()
  await shoot(expert.page, 'phone-case', () =>
    expert.page.getByTestId('phoned-note').filter({ visible: true }).first().waitFor(),
  )
  await expert.page.getByTestId('history').getByText('改用电话继续会诊').first().waitFor()

  const auditor = await atWork(stage.product.people.administrator)
  await auditor.page.goto(`/log/${id}`)
  await auditor.page.getByText('改用电话继续会诊').first().waitFor()
  await losses(auditor).filter({ hasText: '改用电话继续' }).first().waitFor()
  expect(await words(losses(auditor).first().locator('..'))).toContain(doctor.account.name)
  await shootHere(auditor.page, 'phone-log')
  await command(expert, id, 'finish')
})

test('shows the number where the server is dead, and tells it when there is one again', async () => {
  const id = await scheduled(doctor, expert)
  await openRoom(expert, id)
  await stage.product.killServer()
  const over = expert.page.getByTestId('room-over-no_server')
  await over.waitFor({ timeout: 90_000 })
  expect(await words(over.getByTestId('phone-numbers'))).toContain('申请医生电话')
  await over.getByTestId('phone-press').click()
  await over.locator('[data-testid="phone-said"][data-state="waiting"]').waitFor()
  await stage.product.startServer()
  await over.locator('[data-testid="phone-said"][data-state="said"]').waitFor()
  await doctor.page.goto(`/consultations/${id}`)
  await doctor.page.getByTestId('phoned-note').filter({ visible: true }).first().waitFor()
  const notice = await stage.product.db
    .selectFrom('notice')
    .innerJoin('person', 'person.id', 'notice.personId')
    .select(['person.loginName'])
    .where('consultationId', '=', id)
    .where('kind', '=', 'room.phoned')
    .execute()
  expect(notice).toEqual([{ loginName: doctor.account.loginName }])
  await command(expert, id, 'convert_to_written', { reasonCode: 'no_connection', reasonText: '' })
})

test('a drop stands in the record with its place and its length, and only with whom it hit', async () => {
  const id = await scheduled(doctor, expert)
  await openRoom(doctor, id)
  await openRoom(expert, id)
  await Promise.all([seesAndHears(doctor), seesAndHears(expert)])
  const began = Date.now()
  await cut(doctor)
  const away = tileOf(expert, doctor).getByText('连接断了，正在重连')
  /* a socket is given up after eight seconds without an answer */
  await away.waitFor()
  await sleep(5_000)
  await heal(doctor)
  await away.waitFor({ state: 'detached' })
  await seesAndHears(doctor)
  const lasted = (Date.now() - began) / 1000
  await expert.page.getByTestId('room-finish').click()
  await expert.page.getByTestId('room-finish-confirm').click()
  await expert.page.waitForURL(/\/opinion/)
  await doctor.page.getByTestId('room-leave').click()
  /* the line was bad, so they are asked whether they go on by telephone */
  await doctor.page.getByTestId('phone-card').waitFor()
  await shootHere(doctor.page, 'phone-leave')
  await doctor.page.getByTestId('room-leave-confirm').click()
  await doctor.page.waitForURL(new RegExp(`/consultations/${id}$`))
  const inside = () =>
    stage.product.db
      .selectFrom('presence')
      .select('id')
      .where('consultationId', '=', id)
      .where('leftAt', 'is', null)
      .execute()
  await expect.poll(inside, { timeout: atOnce }).toEqual([])
  await doctor.page.goto(`/consultations/${id}?tab=call`)
  const rows = doctor.page.getByTestId('call-stay')
  await expect.poll(() => rows.count(), { timeout: patience }).toBe(2)
  await expect.poll(() => losses(doctor).count(), { timeout: patience }).toBe(1)
  const loss = losses(doctor).first()
  expect(await loss.textContent()).toContain(doctor.account.name)
  const seconds = Number(await loss.getAttribute('data-seconds'))
  expect(seconds).toBeGreaterThan(4)
  expect(seconds).toBeLessThanOrEqual(lasted + 1)
  const drops = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-drops')))
  expect(drops.toSorted()).toEqual(['0', '1'])
  const mark = doctor.page.getByTestId('call-mark')
  expect(await mark.count()).toBe(1)
  await mark.focus()
  await doctor.page.keyboard.press('Shift+Tab')
  await doctor.page.keyboard.press('Tab')
  expect(await mark.textContent()).toMatch(/断线|中断/)
  await expect.poll(() => mark.locator('span').evaluate((span) => getComputedStyle(span).opacity)).toBe('1')
  await shoot(doctor.page, 'call-drop', () => losses(doctor).first().waitFor())
  await doctor.page.emulateMedia({ media: 'print' })
  expect(await loss.isVisible()).toBe(true)
  await doctor.page.emulateMedia({ media: 'screen' })
})
