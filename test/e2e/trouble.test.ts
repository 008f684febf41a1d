/** What goes wrong in hospitals: sessions end, networks break, two windows write at once, servers die, cameras are missing. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { consultationOf, draft, scheduled } from './api.ts'
import { callFlags, join, say, seesAndHears } from './call.ts'
import { type Person, reception, signIn, words } from './person.ts'
import { atOnce, patience } from './product.ts'
import { shootHere } from './shots.ts'
import { setStage } from './stage.ts'

const stage = setStage({ args: callFlags })
let doctor: Person

beforeEach(async () => {
  doctor = await stage.atWork(stage.product.people.doctor)
})

const complaint = ({ page }: Person) => page.getByRole('textbox', { name: /^主诉/ })
const saveState = ({ page }: Person, state: string) =>
  page.locator(`[data-testid="save-state"][data-state="${state}"]`).filter({ visible: true }).first()

/** The form of a draft, at its second page. */
async function openForm(person: Person, id: string): Promise<void> {
  await person.page.goto(`/consultations/${id}/edit?section=history`)
  await complaint(person).waitFor()
}

describe('signing in', () => {
  const clerk = { loginName: 'qiqige', password: 'not-hers', name: '其其格' }

  it('says that it was wrong without saying what, and locks after the fifth time', async () => {
    const { page } = doctor
    await doctor.context.clearCookies()
    await page.goto('/sign-in')
    await page.getByLabel('工号或手机号').fill(clerk.loginName)
    await page.getByLabel('密码', { exact: true }).fill(clerk.password)
    const alerts = page.getByRole('alert')
    for (let attempt = 1; attempt <= 6; attempt++) {
      const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/session'))
      await page.getByRole('button', { name: '登录', exact: true }).click()
      expect((await answered).status()).toBe(attempt <= 5 ? 401 : 429)
      await alerts
        .filter({ hasText: attempt <= 5 ? '账号或密码不对' : /账号已锁定，1[45] 分钟后可以再试/ })
        .waitFor()
      expect(await page.getByLabel('工号或手机号').inputValue()).toBe(clerk.loginName)
    }
    await shootHere(page, 'sign-in-locked')
  })

  it('comes to the page that was wanted', async () => {
    await doctor.context.clearCookies()
    const id = await lent(doctor)
    await signIn(doctor, `/consultations/${id}/edit?section=history`)
    await complaint(doctor).waitFor()
    expect(new URL(doctor.page.url()).pathname).toBe(`/consultations/${id}/edit`)
  })
})

/** A draft of the doctor, made from another computer. */
async function lent({ account }: Person): Promise<string> {
  return draft(await stage.atWork(account))
}

describe('a form', () => {
  it('asks for the password over it when the session has ended, and goes on where it was', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id)
    const { page } = doctor
    await stage.product.db.deleteFrom('session').execute()
    await complaint(doctor).fill('写到一半登录过期')
    const overlay = page.getByRole('dialog', { name: '为保护患者资料，重新输入密码' })
    await overlay.waitFor()
    await shootHere(page, 'relogin')
    await overlay.getByLabel('密码', { exact: true }).fill('wrong')
    await overlay.getByRole('button', { name: '继续' }).click()
    await overlay.getByText('账号或密码不对').waitFor()
    await overlay.getByLabel('密码', { exact: true }).fill(doctor.account.password)
    await overlay.getByRole('button', { name: '继续' }).click()
    await overlay.waitFor({ state: 'detached' })
    expect(await complaint(doctor).inputValue()).toBe('写到一半登录过期')
    // The very request that met the end goes out again, and not only the next one.
    await saveState(doctor, 'saved').waitFor({ timeout: atOnce })
    expect((await consultationOf(doctor, id)).chiefComplaint).toBe('写到一半登录过期')
  })

  it('keeps what is typed while the network is away, and saves it when it is back', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id)
    await doctor.context.setOffline(true)
    await complaint(doctor).fill('断网时写下的主诉')
    await saveState(doctor, 'offline').waitFor()
    await shootHere(doctor.page, 'offline')
    expect(await complaint(doctor).inputValue()).toBe('断网时写下的主诉')
    await doctor.context.setOffline(false)
    await saveState(doctor, 'saved').waitFor()
    expect((await consultationOf(doctor, id)).chiefComplaint).toBe('断网时写下的主诉')
  })

  it('keeps what is typed through a reload without a network', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id)
    const refuse = '**/api/consultations/**'
    await doctor.page.route(refuse, (route) =>
      route.request().method() === 'PUT' ? route.abort() : route.continue(),
    )
    await complaint(doctor).fill('没有送到服务器的主诉')
    await saveState(doctor, 'offline').waitFor()
    await doctor.page.reload()
    await doctor.page.getByText(/已恢复 .+ 写的、没有存到服务器的内容/).waitFor()
    expect(await complaint(doctor).inputValue()).toBe('没有送到服务器的主诉')
    await doctor.page.unroute(refuse)
    await saveState(doctor, 'saved').waitFor()
    expect((await consultationOf(doctor, id)).chiefComplaint).toBe('没有送到服务器的主诉')
  })

  it('written in two windows at once shows both and loses neither', async () => {
    const id = await draft(doctor)
    const other: Person = { ...doctor, page: await doctor.context.newPage() }
    await openForm(doctor, id)
    await openForm(other, id)
    await complaint(other).fill('另一个窗口的主诉')
    await other.page.getByLabel('既往史').fill('另一个窗口的既往史')
    await saveState(other, 'saved').waitFor()
    await complaint(doctor).fill('这个窗口的主诉')
    await doctor.page.getByLabel('体格检查').fill('这个窗口的体格检查')
    const conflict = doctor.page.getByRole('alert').filter({ hasText: '这份申请在另一个窗口改过' })
    await conflict.waitFor()
    await shootHere(doctor.page, 'conflict')
    const shown = await words(conflict)
    for (const text of ['另一个窗口的主诉', '这个窗口的主诉', '另一个窗口的既往史', '这个窗口的体格检查'])
      expect(shown).toContain(text)
    expect(await complaint(doctor).inputValue()).toBe('这个窗口的主诉')
    await conflict.getByRole('button', { name: '按选择合并并保存' }).click()
    await saveState(doctor, 'saved').waitFor()
    const { content } = await consultationOf(doctor, id)
    expect(content?.record).toMatchObject({
      chiefComplaint: '这个窗口的主诉',
      pastHistory: '另一个窗口的既往史',
      physicalExamination: '这个窗口的体格检查',
    })
  })
})

describe('a consultation of others', () => {
  it('looks like one that is not there', async () => {
    const foreign = await stage.product.db
      .selectFrom('consultation')
      .innerJoin('institution', 'institution.id', 'consultation.requestingInstitutionId')
      .select('consultation.id')
      .where('institution.code', '!=', 'zmy')
      .where('consultation.state', '=', 'scheduled')
      .limit(1)
      .executeTakeFirstOrThrow()
    for (const page of ['', '/edit', '/opinion', '/room']) {
      const seen = []
      for (const id of [foreign.id, randomUUID()]) {
        await doctor.page.goto(`/consultations/${id}${page}`)
        await doctor.page.getByRole('heading', { name: '找不到这项会诊' }).waitFor()
        seen.push(await words(doctor.page.getByRole('main')))
      }
      expect(seen[0]).toBe(seen[1])
    }
    await shootHere(doctor.page, 'absent')
  })
})

/** Runs in the page: a computer that has neither. */
function withoutDevices(): void {
  navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException('Requested device not found', 'NotFoundError'))
  navigator.mediaDevices.enumerateDevices = () => Promise.resolve([])
}

/** Runs in the page: each of them fails as it does where a proxy refuses the upgrade. */
function withoutWebSockets(): void {
  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor() {
      super('ws://127.0.0.1:9')
    }
  }
}

async function openRoom(person: Person, id: string): Promise<void> {
  await person.page.goto(`/consultations/${id}/room`)
  await join(person)
}

describe('a call', () => {
  it('lets in who has neither camera nor microphone, and the other side sees a listener', async () => {
    const listener = await stage.atWork(stage.product.people.doctor, {
      prepare: async (context) => {
        await context.addInitScript(withoutDevices)
      },
    })
    const expert = await stage.atWork(stage.product.people.expert)
    const id = await scheduled(listener, expert)
    await listener.page.goto(`/consultations/${id}/room`)
    await listener.page.getByTestId('room-fault-camera').waitFor()
    await listener.page.getByTestId('room-fault-microphone').waitFor()
    await shootHere(listener.page, 'check-without-devices')
    await join(listener)
    await openRoom(expert, id)
    await seesAndHears(listener)
    await expert.page.getByTestId('room-people').getByText('只听').waitFor()
    expect(await words(expert.page.getByTestId('room-people'))).toContain(listener.account.name)
    await shootHere(expert.page, 'room-listener')
    await say(listener, expert, '我听得到，请用文字问我。')
  })

  it('goes on while the server is dead, and the room is whole again when it is back', async () => {
    // There are proxies that let no WebSocket through; the doctor's is one.
    const doctor = await stage.atWork(stage.product.people.doctor, {
      prepare: async (context) => {
        await context.addInitScript(withoutWebSockets)
      },
    })
    const expert = await stage.atWork(stage.product.people.expert)
    const id = await scheduled(doctor, expert, 11)
    await openRoom(doctor, id)
    await openRoom(expert, id)
    await Promise.all([seesAndHears(doctor), seesAndHears(expert)])
    await stage.product.killServer()
    const atDeath = await Promise.all([reception(doctor), reception(expert)])
    for (const [index, person] of [doctor, expert].entries()) {
      await expect
        .poll(async () => (await reception(person)).framesDecoded, { timeout: patience, interval: 100 })
        .toBeGreaterThan((atDeath[index]?.framesDecoded ?? 0) + 3)
    }
    await expect.poll(() => stage.product.isServing()).toBe(false)
    await shootHere(doctor.page, 'room-server-away')
    await stage.product.startServer()
    await Promise.all([seesAndHears(doctor), seesAndHears(expert)])
    await say(doctor, expert, '服务器回来了。')
    await say(expert, doctor, '接着说。')
    await expect
      .poll(() => words(doctor.page.getByTestId('room-network')), { timeout: patience })
      .toContain('网络平稳')
  })
})
