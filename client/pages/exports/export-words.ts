/** What an export holds, in words: the filters of the log as somebody gave them. */
import type { LogFilters } from '../../../server/contract/log.ts'
import { figureOf } from '../../../server/domain/statistics.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'
import { useLines, useLogOptions } from '../log/data.ts'

/** @returns the words of a filter, the days first */
export function useExportWords(): (filters: LogFilters) => string[] {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const lines = useLines().data ?? []
  const { institutions = [], people = [] } = useLogOptions().data ?? {}
  const day = (value: string | undefined) => (value === undefined ? '…' : time.day(`${value}T12:00:00+08:00`))
  return ({ from, to, lineId, institutionId, personId, state, urgency, number, figure }) => {
    const line = lines.find(({ id }) => id === lineId)
    const institution = institutions.find(({ id }) => id === institutionId)
    const words = [
      from === undefined && to === undefined ? texts.log.everything : texts.log.counted(day(from), day(to)),
      line === undefined ? undefined : nameIn(language, line.name),
      institution === undefined ? undefined : nameIn(language, institution.name),
      people.find(({ id }) => id === personId)?.name,
      state === undefined ? undefined : texts.state.names[state],
      urgency === undefined ? undefined : texts.state.urgency[urgency],
      number === undefined || number === '' ? undefined : `${texts.log.filter.number} ${number}…`,
      figure === undefined ? undefined : texts.statistics.behind(nameIn(language, figureOf(figure).name)),
    ]
    return words.filter((word) => word !== undefined)
  }
}
