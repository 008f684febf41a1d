/** Notices as people meet them: the bell that counts by itself, the inbox, and a message that the browser shows by itself. */
import { beforeEach, describe, expect, it } from 'vitest'
import { command, draft } from './api.ts'
import { type Person, words } from './person.ts'
import { atOnce } from './product.ts'
import { shootHere } from './shots.ts'
import { setStage } from './stage.ts'
import * as triage from './triage.ts'

const stage = setStage()
let doctor: Person
let expert: Person

beforeEach(async () => {
  doctor = await stage.atWork(stage.product.people.doctor)
  expert = await stage.atWork(stage.product.people.expert)
})

/** What the bell of the bar counts. */
async function counted({ page }: Person): Promise<number> {
  const text = await words(page.locator('.top-bar').getByTestId('bell').locator('.count'))
  return text === '' ? 0 : Number(text)
}

describe('a request that is submitted', () => {
  it('is counted by the expert’s bell at once, and is read by opening it', async () => {
    const { page } = expert
    await page.goto('/')
    await page.getByTestId('bell').first().waitFor()
    await page.waitForLoadState('networkidle')
    const before = await counted(expert)
    const id = await draft(doctor)
    await command(doctor, id, 'submit')
    await expect.poll(() => counted(expert), { timeout: atOnce }).toBe(before + 1)

    await page.locator('.top-bar').getByTestId('bell').click()
    const newest = page.getByTestId('notice').first()
    await newest.waitFor()
    expect(await words(newest)).toContain('会诊申请')
    expect(await newest.getAttribute('data-state')).toBe('unread')
    await shootHere(page, 'inbox')
    await newest.click()
    await triage.state(expert, '已提交')
    expect(new URL(page.url()).pathname).toBe(`/consultations/${id}`)
    await expect.poll(() => counted(expert), { timeout: atOnce }).toBe(before)
    expect(expert.faults).toEqual([])
  })

  it('that comes while the inbox is open waits to be taken, and moves no row by itself', async () => {
    const { page } = expert
    await page.goto('/notices')
    const first = page.getByTestId('notice').first()
    await first.waitFor()
    const before = await words(first)
    const id = await draft(doctor)
    await command(doctor, id, 'submit')
    const line = page.getByRole('button', { name: '有 1 项变化，更新列表' })
    await line.waitFor({ timeout: atOnce })
    expect(await words(first)).toBe(before)
    await line.click()
    await expect.poll(() => first.getAttribute('href')).toBe(`/consultations/${id}`)
    await page.getByTestId('notices-read-all').click()
    await page.getByText('没有未读', { exact: true }).waitFor()
    expect(await counted(expert)).toBe(0)
  })
})

describe('a message of web push', () => {
  it('is shown by the worker of the browser; its repetition takes its place', async () => {
    const { page, context } = expert
    await context.grantPermissions(['notifications'], { origin: stage.product.url })
    await page.goto('/notices/settings')
    const devtools = await context.newCDPSession(page)
    const registered = new Promise<string>((resolve) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [found] = registrations
        if (found !== undefined) resolve(found.registrationId)
      })
    })
    await devtools.send('ServiceWorker.enable')
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js')
      await navigator.serviceWorker.ready
    })
    const message = {
      title: '新的特急会诊申请',
      body: '睡眠医学线 SS-1，乌兰图雅提交，等待接诊。',
      path: '/notices',
      tag: 'one',
      lang: 'zh',
      isEmergency: true,
    }
    for (let repetition = 0; repetition < 2; repetition++) {
      await devtools.send('ServiceWorker.deliverPushMessage', {
        origin: stage.product.url,
        registrationId: await registered,
        data: JSON.stringify(message),
      })
    }
    const shown = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready
        return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }))
      })
    const { title, body, tag } = message
    await expect.poll(shown, { timeout: atOnce }).toEqual([{ title, body, tag }])
  })
})
