/** The opinion templates of a line: who keeps them, their texts, and the way to remove one. */
import { Button } from 'antd'
import { useState } from 'react'
import type { LineTemplate } from '../../../server/contract/line-expert.ts'
import { templateParts } from '../../../server/contract/opinion-template.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useLineTemplates, useRemoveLineTemplate } from '../../line-experts.ts'
import { announce } from '../../ui/announce.tsx'
import { ErrorState } from '../../ui/answer.tsx'
import { ReasonDialog } from '../../ui/reason-dialog.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { partName } from '../opinion/parts.ts'

export function LineTemplates({ lineId }: { lineId: string }) {
  const words = useTexts().lineExperts.templates
  const templates = useLineTemplates(lineId)
  const [chosen, setChosen] = useState<LineTemplate | null>(null)
  return (
    <section className="section" aria-label={words.title}>
      <div className="section-head">
        <h2 className="h2">{words.title}</h2>
      </div>
      <p className="small second">{words.note}</p>
      {templates.data !== undefined ? (
        templates.data.length === 0 ? (
          <p className="line-empty dim">{words.none}</p>
        ) : (
          <ul className="line-templates">
            {templates.data.map((template) => (
              <Template key={template.id} template={template} onRemove={() => setChosen(template)} />
            ))}
          </ul>
        )
      ) : templates.error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />
      )}
      {chosen === null ? null : (
        <Removal
          lineId={lineId}
          template={chosen}
          readAgain={templates.refetch}
          onClose={() => setChosen(null)}
        />
      )}
    </section>
  )
}

function Template({ template, onRemove }: { template: LineTemplate; onRemove: () => void }) {
  const texts = useTexts()
  const words = texts.lineExperts.templates
  const language = useLanguage()
  const name = nameIn(language, template.name)
  const written = templateParts.filter((part) => template.content[part].trim() !== '')
  return (
    <li data-testid="line-template">
      <div>
        <b>{name}</b>
        <p className="small second">
          {template.author === null ? words.withLine : words.by(personIn(language, template.author))}
        </p>
        <details>
          <summary aria-label={words.lookAt(name)}>{words.look}</summary>
          {written.length === 0 ? <p className="dim">{words.empty}</p> : null}
          <dl>
            {written.map((part) => (
              <div key={part}>
                <dt>{partName(texts, part)}</dt>
                <dd>{template.content[part]}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
      <Button danger aria-label={words.removeOf(name)} data-testid="template-remove" onClick={onRemove}>
        {words.remove}
      </Button>
    </li>
  )
}

type RemovalProps = {
  lineId: string
  template: LineTemplate
  readAgain: () => Promise<unknown>
  onClose: () => void
}

function Removal({ lineId, template, readAgain, onClose }: RemovalProps) {
  const words = useTexts().lineExperts.templates
  const language = useLanguage()
  const remove = useRemoveLineTemplate(lineId)
  const name = nameIn(language, template.name)
  const confirm = async (reason: string) => {
    try {
      await remove.mutateAsync({ templateId: template.id, reason })
      announce(words.removed(name))
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== 'NOT_FOUND') throw error
      // Somebody else was quicker; what was wanted is so.
      await readAgain()
      announce(words.gone)
    }
  }
  return (
    <ReasonDialog
      danger
      title={words.removeTitle}
      action={words.remove}
      label={words.reason}
      hint={words.reasonHint}
      testId="template"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{words.removeBody(name)}</p>
    </ReasonDialog>
  )
}
