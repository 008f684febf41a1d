/** The table of the programme's two reports (May 2023, August 2024), files that carry it, and who imports them. */
import type { LedgerKind } from '../../server/domain/ledger-kind.ts'
import type { World, WorldPerson } from './world.ts'

export const firstDay = '2023-05-31'
export const secondDay = '2024-08-15'

/** Figure, kind, by May 2023, by August 2024; empty where that report names none. */
export const programmeTable: readonly (readonly [string, LedgerKind, number | null, number | null])[] = [
  ['北京支援机构', 'beijing_institutions', 18, 18],
  ['合作项目', 'projects', 35, 36],
  ['专家', 'experts', 198, 184],
  ['专家团队', 'teams', null, 31],
  ['专家工作室', 'studios', null, 19],
  ['结对本地医生', 'partnered_doctors', 267, null],
  ['学术讲座', 'lectures', 662, null],
  ['教学查房', 'teaching_rounds', 198, null],
  ['病例讨论', 'case_discussions', 214, null],
  ['专家出诊', 'expert_visits', 203, 783],
  ['会诊', 'consultations', 158, null],
  ['新业务/新技术', 'techniques', 21, 71],
  ['科研课题', 'research_topics', 14, null],
  ['联合论文', 'papers', 9, null],
  ['双向转诊绿色通道', 'referrals', 15, 34],
  ['进修', 'trainees', 67, 132],
  ['远程会诊线路', 'lines', null, 6],
  ['门诊量', 'outpatient_visits', null, 930_000],
  ['提升科室', 'departments', null, 34],
]

export const tableHead = ['指标', `截至 ${firstDay}`, `截至 ${secondDay}`] as const

export function programmeCsv(): string {
  const lines = programmeTable.map(([name, , first, second]) => [name, first ?? '', second ?? ''].join(','))
  return [tableHead.join(','), ...lines].join('\r\n')
}

const toBytes = new Map<string, number[]>()
/** Node decodes GB18030 and does not encode it: the two-byte part of the table, read backwards. */
export function gb18030(text: string): Buffer {
  if (toBytes.size === 0) {
    const decoder = new TextDecoder('gb18030')
    for (let high = 0x81; high <= 0xfe; high += 1) {
      for (let low = 0x40; low <= 0xfe; low += 1) {
        if (low !== 0x7f) toBytes.set(decoder.decode(new Uint8Array([high, low])), [high, low])
      }
    }
  }
  return Buffer.from(
    [...text].flatMap((sign) => (sign < '\u0080' ? [sign.charCodeAt(0)] : (toBytes.get(sign) ?? [0x3f]))),
  )
}

/** The office of the bureau, which answers for the whole programme, and that of the asking hospital. */
export async function addOffices(world: World): Promise<{ bureau: WorldPerson; office: WorldPerson }> {
  const bureauId = await addInstitution(world, '呼和浩特市卫生健康委员会', 'bureau', null)
  return {
    bureau: await world.addPerson({
      loginName: 'bureau',
      roles: ['medical_affairs'],
      institutionId: bureauId,
    }),
    office: await world.addPerson({
      loginName: 'office',
      roles: ['medical_affairs'],
      institutionId: world.institutions.hohhot,
    }),
  }
}

export async function addInstitution(
  world: World,
  name: string,
  level: 'bureau' | 'city' | 'district' | 'grassroots',
  parentId: string | null,
): Promise<string> {
  const { id } = await world.opened.db
    .insertInto('institution')
    .values({
      id: crypto.randomUUID(),
      code: name,
      ...{ nameZh: name, nameEn: '', shortZh: name, shortEn: '', city: 'hohhot', level, parentId },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
