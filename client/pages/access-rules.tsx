/** The rules by which anomalies are found, with the limits that hold, and who set them. */
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { AccessRuleSetting } from '../../server/contract/access.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import { ErrorState } from '../ui/answer.tsx'
import { useTime } from '../ui/time.ts'
import { Waiting } from '../ui/waiting.tsx'
import { useAccessOptions, useRules } from './access/data.ts'
import { AccessFrame } from './access/frame.tsx'
import { RuleDialog } from './access/rule-dialog.tsx'
import { meaningOf } from './access/rule-words.ts'

export function AccessRulesPage() {
  const { access: words } = useTexts()
  const language = useLanguage()
  const [institutionId, setInstitutionId] = useState<string | undefined>()
  const [edited, setEdited] = useState<AccessRuleSetting | null>(null)
  const { institutions = [] } = useAccessOptions().data ?? {}
  const query = useRules(institutionId)
  return (
    <AccessFrame view="rules" sub={words.rules.sub}>
      <div className="log-filters">
        <Select
          aria-label={words.rules.place}
          className="access-place"
          value={institutionId ?? ''}
          options={[
            { value: '', label: words.rules.house },
            ...institutions.map((one) => ({ value: one.id, label: nameIn(language, one.name) })),
          ]}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(value) => setInstitutionId(value === '' ? undefined : value)}
        />
      </div>
      {query.data !== undefined ? (
        <ul className="access-rules">
          {query.data.map((one) => (
            <RuleRow key={one.rule} rule={one} onEdit={() => setEdited(one)} />
          ))}
        </ul>
      ) : query.error !== null ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
      {edited === null ? null : (
        <RuleDialog rule={edited} institutionId={institutionId ?? null} onClose={() => setEdited(null)} />
      )}
    </AccessFrame>
  )
}

function RuleRow({ rule: one, onEdit }: { rule: AccessRuleSetting; onEdit: () => void }) {
  const texts = useTexts()
  const time = useTime()
  const { access: words } = texts
  const by =
    one.setBy === null || one.setAt === null ? '' : words.rules.setBy(one.setBy, time.short(one.setAt))
  return (
    <li data-testid="access-rule" data-rule={one.rule}>
      <div>
        <b>{words.rule[one.rule]}</b>
        {one.setting.on ? null : <span className="tone-ochre">{words.rules.off}</span>}
        <p className={one.setting.on ? '' : 'dim'}>{meaningOf(texts, one.rule, one.setting)}</p>
        <small>{[words.rules.from[one.from], by].filter((word) => word !== '').join('　')}</small>
      </div>
      <Button onClick={onEdit} aria-label={`${words.rules.edit} ${words.rule[one.rule]}`}>
        {words.rules.edit}
      </Button>
    </li>
  )
}
