/** The opinion: written and signed at one side, read and answered at the other. */
import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { textOfPdf } from '../support/pdf.ts'
import { type Person, words } from './person.ts'
import { shoot } from './shots.ts'

export const answers = [
  '建议完善多导睡眠监测，排除睡眠呼吸暂停后再定镇静药用量。',
  '苔仍黄腻、口苦未退者，于酸枣仁汤中加黄连 6 克、栀子 9 克，连服七剂后复诊。',
]
export const advice = '肝郁化火，上扰心神。治以疏肝泻热、镇心安神，右佐匹克隆每晚减至 1.5 mg，两周内停用。'
const herbs = '酸枣仁 30 打碎，川芎 6，知母 9，茯苓 15，生龙骨 30 先煎'

export async function writeOpinion({ page }: Person): Promise<void> {
  for (const [index, answer] of answers.entries())
    await page.getByTestId(`opinion-answer-${index + 1}`).fill(answer)
  await page.getByTestId('opinion-advice').fill(advice)
  await page.getByRole('button', { name: '带入申请时的诊断' }).click()
  await page.getByTestId('opinion-herbs').fill(herbs)
  await page.getByTestId('opinion-saved').filter({ hasText: '已存到服务器' }).waitFor()
}

/** First with a wrong password, which signs nothing and loses nothing. */
export async function sign({ page, account }: Person): Promise<void> {
  await page.getByTestId('opinion-sign').click()
  const dialog = page.getByRole('dialog')
  const press = () => dialog.getByRole('button', { name: '签署' }).click()
  await page.getByTestId('sign-password').fill(`${account.password}?`)
  await press()
  await dialog.getByText('密码不对，没有签署').waitFor()
  await page.getByTestId('sign-password').fill(account.password)
  await press()
  await page.getByTestId('opinion-verified').filter({ hasText: '核验通过' }).waitFor()
}

/** From the case, where the button came by itself. */
export async function readOpinion({ page }: Person): Promise<void> {
  await page.getByTestId('open-opinion').click()
  const verified = () => page.getByTestId('opinion-verified').waitFor()
  await verified()
  const sheet = await words(page.getByRole('main'))
  for (const part of [...answers, advice, '酸枣仁']) expect(sheet).toContain(part)
  await shoot(page, 'opinion-signed', verified)
}

/** @param number of the consultation */
export async function downloadOpinion({ page }: Person, number: string): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('opinion-pdf').click(),
  ])
  expect(download.suggestedFilename()).toBe(`会诊意见书_${number}_v1.pdf`)
  const text = await textOfPdf(await readFile(await download.path()))
  const opinion = await page.evaluate(async () => {
    const id = location.pathname.split('/')[2]
    const answer = await fetch(`/api/consultations/${id}/opinion`)
    return (await answer.json()) as { versions: { digest: string }[] }
  })
  const digest = opinion.versions[0]?.digest ?? 'no digest'
  for (const part of [
    ...answers,
    advice,
    number,
    digest,
    '酸枣仁30g',
    '本意见供申请医院参考',
    '诊疗决定由申请医院作出',
  ])
    expect(text).toContain(part.replace(/\s/g, ''))
}

export async function recordAdoption({ page }: Person): Promise<void> {
  await page.getByTestId('adoption-adopted').check()
  await page.getByTestId('adoption-actions').fill('已按意见开具处方，预约多导睡眠监测；患者知情。')
  await page.getByTestId('adoption-submit').click()
  await page.getByLabel('采纳情况已登记').getByText('全部采纳').waitFor()
}
