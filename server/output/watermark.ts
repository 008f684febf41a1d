/** What stands on every page of an export: which one it is, who took it, when. */
import type { ExportMark } from '../contract/document.ts'
import { type Lang, minuteOf } from './words.ts'

/** @param identity whether the patient stands there whole */
export function watermarkOf({ number, person, at }: ExportMark, lang: Lang, identity = false): string {
  const moment = minuteOf(at)
  if (lang === 'en') {
    const name = person.nameEn === '' ? person.name : person.nameEn
    const patient = identity ? 'With patient identity' : 'Patients masked'
    return `Export ${number} · asked for by ${name}, ${person.institution.en}, ${moment} (Beijing) · ${patient}`
  }
  const patient = identity ? '含患者身份' : '患者姓名打码'
  return `导出 ${number}　${person.institution.zh}　${person.name}　${moment} 申请　${patient}`
}
