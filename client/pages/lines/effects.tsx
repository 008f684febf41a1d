/** What a change of a line touches: by when it holds, and which consultations run. */
import type { LineChoices, LineDetail } from '../../../server/contract/line-settings.ts'
import type { SettingChange } from '../../../server/domain/setting-change.ts'
import { useTexts } from '../../i18n/text.ts'
import { formatCount } from '../../ui/number.ts'
import { LineChangeList, useNaming } from './change-list.tsx'
import { byEffect, expertName } from './words.ts'

type EffectsProps = {
  changes: readonly SettingChange[]
  choices: LineChoices
  /** null: nothing runs, because it is being made. */
  running: LineDetail['running'] | null
}

export function LineEffects({ changes, choices, running }: EffectsProps) {
  const {
    common,
    lines: { confirm },
  } = useTexts()
  if (running === null) return null
  const under = Object.values(running.consultations).reduce((sum, count) => sum + count, 0)
  return (
    <>
      {byEffect(changes).map(([effect, list]) => (
        <section key={effect}>
          <LineChangeList changes={list} choices={choices} />
          <p className="small second">{confirm.effect[effect]}</p>
          <Aside changes={list} choices={choices} />
        </section>
      ))}
      <p className="small">
        {common.sentences([
          confirm.running(formatCount(under)),
          ...(running.referrals > 0 ? [confirm.referrals(formatCount(running.referrals))] : []),
        ])}
      </p>
    </>
  )
}

/** What a single setting does beside the others of its kind. */
function Aside({ changes, choices }: Pick<EffectsProps, 'changes' | 'choices'>) {
  const naming = useNaming(choices)
  const { confirm, listed } = naming.texts.lines
  const roster = changes.find(({ path }) => path === 'expertIds')
  const [had, has] = [idsOf(roster?.from), idsOf(roster?.to)]
  const leaving = had.filter((id) => !has.includes(id)).map((id) => expertName(naming, id))
  const stops = changes.some(({ path, to }) => path === 'recordingAllowed' && to === false)
  return (
    <>
      {stops ? <p className="small tone-ochre">{confirm.stopsRecording}</p> : null}
      {leaving.length > 0 ? (
        <p className="small tone-ochre">{confirm.signsOut(leaving.join(listed))}</p>
      ) : null}
    </>
  )
}

function idsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
