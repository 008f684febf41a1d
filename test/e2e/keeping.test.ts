/** A patient's copy made and read, a record sealed and unsealed, the years of retention set, and records destroyed when they are over. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { strFromU8, unzipSync } from 'fflate'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { describe, expect, it } from 'vitest'
import { paths } from '../../client/paths.ts'
import { demoPassword } from '../../db/seed.ts'
import { seriousFindings } from './axe.ts'
import { shoot, shootHere } from './shots.ts'
import { setStage } from './stage.ts'

const stage = setStage()
const account = (loginName: string, name: string) => ({ loginName, name, password: demoPassword })
const office = account('chaogetu', '朝格图')
const auditor = account('hewenjing', '贺文静')
const admin = account('baiyinna', '白音娜')

/** A finished one of the doctor whose office it is. */
async function finished(): Promise<string> {
  const { id } = await stage.product.db
    .selectFrom('consultation')
    .innerJoin('person', 'person.id', 'consultation.requesterId')
    .select('consultation.id')
    .where('consultation.state', '=', 'closed')
    .where('person.loginName', '=', 'wulantuya')
    .orderBy('consultation.id')
    .executeTakeFirstOrThrow()
  return id
}

it('the office makes a copy for the patient, and the archive is what its index says', async () => {
  const { page, faults } = await stage.atWork(office)
  await page.goto(paths.consultation(await finished()))
  await page.getByTestId('copy-open').click()
  await page.getByTestId('copy-make').click()
  await page.getByTestId('copy').getByText('请填写').waitFor()
  await page.getByTestId('copy-asker').getByText('受托代理人').click()
  await page.getByTestId('copy-askerName').fill('长'.repeat(61))
  await page.getByTestId('copy-reason').fill('商业保险理赔')
  await page.getByText('最多 60 字，现在 61 字。没有截断，请删短。').waitFor()
  await page.getByTestId('copy-make').click()
  await page.getByTestId('copy').getByText('代理人须有患者的书面授权').waitFor()
  await shootHere(page, 'copy-agent')
  await page.getByTestId('copy-asker').getByText('患者本人').click()
  await page.getByTestId('copy-make').click()
  await page.getByTestId('copy-made').waitFor()
  await shootHere(page, 'copy-made')
  const arrives = page.waitForEvent('download')
  await page.getByTestId('copy-made').getByTestId('copy-fetch').click()
  const files = unzipSync(await readFile(await (await arrives).path()))
  const sums = Object.entries(files).find(([name]) => name.endsWith('.sha256') || /sum/i.test(name))
  const lines = strFromU8(sums?.[1] ?? new Uint8Array())
    .trim()
    .split('\n')
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    const [digest, name = ''] = line.split('  ')
    const bytes = files[name] ?? new Uint8Array()
    expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(digest)
  }
  expect(Object.keys(files).some((name) => name.endsWith('.pdf'))).toBe(true)
  expect(await page.getByTestId('copy-line').count()).toBe(1)
  expect(await seriousFindings(page)).toEqual([])
  expect(faults).toEqual([])
})

describe('a sealed record', () => {
  it('is unsealed by somebody else only, and is held on for three years', async () => {
    const id = await finished()
    const { page } = await stage.atWork(office)
    await page.goto(paths.consultation(id))
    await page.getByTestId('hold-set').click()
    await page.getByTestId('hold-ok').click()
    await page.getByRole('dialog').getByText('请填写').first().waitFor()
    await page.getByTestId('hold-reason').fill('患方提出异议，双方到场封存')
    await page.getByTestId('hold-reference').fill('医调委〔2026〕12 号')
    await shootHere(page, 'hold-set')
    await page.getByTestId('hold-ok').click()
    await page.getByText('封存由您设定，须由另一位同事解除。').waitFor()
    expect(await page.getByTestId('hold-lift').count()).toBe(0)
    await shoot(page, 'hold-case', () => page.getByTestId('hold').first().waitFor())

    const { page: reviewing } = await stage.atWork(auditor)
    await reviewing.goto(paths.logEntry(id, { all: 1 }))
    await reviewing.getByTestId('hold-lift').click()
    await reviewing.getByTestId('hold-reason').fill('调解结案')
    await reviewing.getByTestId('hold-ok').click()
    await reviewing.getByText('已解除；自封存之日起三年内').waitFor()
    await shootHere(reviewing, 'hold-lifted')
  })
})

it('the years are never below the law, are set with a reason, and those of a version can be taken back', async () => {
  const { page } = await stage.atWork(admin)
  await page.goto(paths.keeping())
  const process = page.getByTestId('years-process')
  await process.fill('2')
  await page.getByTestId('line-check').click()
  await page.getByText('3 到 100 的整数').waitFor()
  expect(await page.getByTestId('line-reason').count()).toBe(0)
  await process.fill('5')
  await page.getByTestId('line-check').click()
  await page.getByTestId('change').getByText('5 年').waitFor()
  await page.getByTestId('line-reason').fill('院内规定')
  await page.getByTestId('line-save').click()
  await page.getByTestId('years-version').nth(1).waitFor()
  await shoot(page, 'keeping', () => page.getByTestId('years-version').nth(1).waitFor())
  expect(await process.inputValue()).toBe('5')
  await page
    .getByRole('button', { name: /恢复.* 1$|1$/ })
    .first()
    .click()
  expect(await process.inputValue()).toBe('3')
  await page.getByRole('link', { name: '线路' }).first().click()
  await page.getByRole('dialog').getByText('修改还没有保存').waitFor()
  expect(await seriousFindings(page)).toEqual([])
})

/** Two that are over for more than thirty years, with nothing that still goes on. */
async function makeOld(): Promise<{ id: string; number: string }[]> {
  const { db } = stage.product
  const rows = await db
    .selectFrom('consultation')
    .innerJoin('person', 'person.id', 'consultation.requesterId')
    .select(['consultation.id', 'consultation.number'])
    .where('consultation.state', 'in', ['signed', 'closed', 'declined'])
    .where('person.loginName', '=', 'wulantuya')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('referral')
            .select('referral.id')
            .whereRef('referral.patientId', '=', 'consultation.patientId'),
        ),
      ),
    )
    .where(sql<boolean>`not is_held(consultation.id, now())`)
    .orderBy('consultation.id', 'desc')
    .limit(2)
    .execute()
  const ids = rows.map(({ id }) => id)
  await db
    .updateTable('consultation')
    .set({ changedAt: new Date('1990-03-01T02:00:00Z') })
    .where('id', 'in', ids)
    .execute()
  return rows
}

/** One that ended some years ago, with a word that was written in its room. */
async function makeSpoken(): Promise<{ id: string; number: string }> {
  const { db } = stage.product
  const { id, number, requesterId } = await db
    .selectFrom('consultation')
    .select(['id', 'number', 'requesterId'])
    .where('state', 'in', ['signed', 'closed'])
    .where('destroyedAt', 'is', null)
    .where(sql<boolean>`not is_held(consultation.id, now())`)
    .where(sql<boolean>`not exists (select from referral where consultation_id = consultation.id)`)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('chatMessage')
    .values({
      ...{ id: uuid(), consultationId: id, personId: requesterId, key: uuid() },
      ...{ text: '舌下络脉再看一眼', side: null },
    })
    .execute()
  await db
    .updateTable('consultation')
    .set({ changedAt: new Date('2020-03-01T02:00:00Z') })
    .where('id', '=', id)
    .execute()
  return { id, number }
}

/** As if the waiting time of all approved plans were over. */
async function passWaiting(): Promise<void> {
  const { db } = stage.product
  await sql`alter table destruction_plan disable trigger destruction_plan_kept`.execute(db)
  await sql`update destruction_plan set due_at = now() - interval '1 minute' where state = 'approved'`.execute(
    db,
  )
  await sql`alter table destruction_plan enable trigger destruction_plan_kept`.execute(db)
}

describe('records whose years are over', () => {
  it('are put on a list by one, approved by another, destroyed by the system, and told of ever after', async () => {
    const rows = await makeOld()
    const [old] = rows
    if (old === undefined) throw new Error('nothing is old')
    const { page, faults } = await stage.atWork(admin)
    await page.goto(paths.keeping())
    await page.getByTestId('plan').or(page.getByText('还没有销毁计划')).waitFor()
    await page.getByTestId('due').nth(1).waitFor()
    /* what stands above it is in another picture */
    const above = '.line-sections > .section:has(.keeping-classes, [data-testid=years-version])'
    const hidden = await page.addStyleTag({ content: `${above} { display: none }` })
    await shootHere(page, 'destruction-due')
    await hidden.evaluate((style) => style.parentNode?.removeChild(style))
    await page.getByTestId('due-all').click()
    await page.getByTestId('due-propose').click()
    await page.getByTestId('destruction-ok').click()
    await page.getByRole('dialog').getByText('这一项必填').waitFor()
    await page.getByTestId('destruction-reason').fill('保存期满，经鉴定无继续保存价值')
    await shootHere(page, 'destruction-propose')
    await page.getByTestId('destruction-ok').click()
    await page.getByTestId('destruction').waitFor()
    expect(await page.getByTestId('destruction-item').count()).toBe(2)
    expect(await page.getByTestId('plan-approve').count()).toBe(0)
    const address = page.url()

    const { page: deciding, faults: more } = await stage.atWork(auditor)
    await deciding.goto(paths.log())
    await deciding.getByRole('link', { name: '保存期限' }).first().click()
    await shoot(deciding, 'destruction-plans', () => deciding.getByTestId('plan').waitFor())
    await deciding.getByTestId('plan').getByRole('link').click()
    await deciding.getByTestId('plan-approve').click()
    await deciding.getByTestId('destruction-reason').fill('已核对清册，同意销毁')
    await shootHere(deciding, 'destruction-approve')
    await deciding.getByTestId('destruction-ok').click()
    await deciding.locator('[data-testid=destruction][data-state=approved]').waitFor()
    await shoot(deciding, 'destruction-waits', () => deciding.getByTestId('destruction').waitFor())

    await passWaiting()
    await page.goto(address)
    await page.locator('[data-testid=destruction][data-state=done]').waitFor()
    await shoot(page, 'destruction-done', () => page.getByTestId('destruction').waitFor())
    expect(await seriousFindings(page)).toEqual([])

    await deciding.goto(paths.logEntry(old.id, { all: 1 }))
    await shoot(deciding, 'destruction-dossier', () => deciding.getByTestId('destroyed').waitFor())
    expect(await seriousFindings(deciding)).toEqual([])
    const { page: asking, faults: last } = await stage.atWork(account('wulantuya', '乌兰图雅'))
    await asking.goto(paths.consultation(old.id))
    await shoot(asking, 'destruction-case', () => asking.getByTestId('destroyed').waitFor())
    expect(await asking.getByText('导出').count()).toBe(0)
    expect(await seriousFindings(asking)).toEqual([])
    expect([...faults, ...more, ...last]).toEqual([])
  })

  it('of what came about beside them the years are fewer: that is listed and destroyed apart, and the record stays', async () => {
    const { id, number } = await makeSpoken()
    const { page, faults } = await stage.atWork(admin)
    await page.goto(paths.keeping())
    const beside = page.getByTestId('due-scope').locator('.ant-segmented-item').nth(1)
    await beside.click()
    await page.getByTestId('due').filter({ hasText: number }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await shoot(page, 'process-due', async () => {
      await beside.click()
      await page.getByTestId('due').filter({ hasText: number }).waitFor()
    })
    await beside.click()
    await page.getByTestId('due').filter({ hasText: number }).getByRole('checkbox').check()
    await page.getByTestId('due-propose').click()
    await page.getByRole('dialog').getByText('把 1 次会诊的过程数据列入销毁清册').waitFor()
    await page.getByTestId('destruction-reason').fill('过程数据保存期满')
    await page.getByTestId('destruction-ok').click()
    await page.getByTestId('destruction').waitFor()
    const address = page.url()
    const { page: deciding } = await stage.atWork(auditor)
    await deciding.goto(address)
    await deciding.getByTestId('plan-approve').click()
    await deciding.getByRole('dialog').getByText('病历保留').waitFor()
    await deciding.getByTestId('destruction-reason').fill('同意')
    await deciding.getByTestId('destruction-ok').click()
    await deciding.locator('[data-testid=destruction][data-state=approved]').waitFor()
    await passWaiting()
    await page.goto(address)
    await page.locator('[data-testid=destruction][data-state=done]').waitFor()
    await shoot(page, 'process-done', () => page.getByTestId('destruction').waitFor())
    await deciding.goto(paths.logEntry(id, { all: 1 }))
    await deciding.getByText('文字交流与标注按计划销毁').waitFor()
    expect(await deciding.getByTestId('destroyed').count()).toBe(0)
    await shoot(deciding, 'process-dossier', () => deciding.getByTestId('keeping').waitFor())
    expect(faults).toEqual([])
  })

  it('are nothing that a doctor sees, and a plan that is not there is said to be none', async () => {
    const { page } = await stage.atWork(admin)
    await page.goto(paths.destruction('01970000-0000-7000-8000-000000000000'))
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.getByTestId('destruction').count()).toBe(0)
    await shootHere(page, 'destruction-absent')
    const { page: asking } = await stage.atWork(account('wulantuya', '乌兰图雅'))
    await asking.goto(paths.keeping())
    await asking.getByRole('heading', { level: 1 }).waitFor()
    expect(await asking.getByTestId('plan').count()).toBe(0)
  })
})
