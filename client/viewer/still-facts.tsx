/** Where a still comes from, in words: which camera, when, whose, and who asked. */
import type { Attachment } from '../../server/contract/attachment.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import { useTime } from '../ui/time.ts'

/** What a file is called in lists: a still by its camera, everything else by its kind. */
export function fileTitle(
  { camera, record, tongue }: Pick<Texts, 'camera' | 'record' | 'tongue'>,
  { kind, still }: Pick<Attachment, 'kind' | 'still'>,
): string {
  if (still === null) return record.attachmentKinds[kind]
  if (still.source === 'tongue') {
    const name = record.attachmentKinds[kind]
    return still.corrects === null ? name : tongue.correctedTitle(name)
  }
  return camera.still.title(still.source === 'camera' ? camera.face : camera.role[still.source])
}

export function useFileTitle(): (file: Pick<Attachment, 'kind' | 'still'>) => string {
  const texts = useTexts()
  return (file) => fileTitle(texts, file)
}

/** Nothing of what is no still. */
export function StillFacts({ file, className }: { file: Pick<Attachment, 'still'>; className?: string }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { still } = file
  if (still === null) return null
  const { owner, askedBy, report, corrects } = still
  const facts = [
    texts.camera.still.facts(time.clockSeconds(still.takenAt), personIn(language, owner)),
    askedBy.id === owner.id ? '' : texts.camera.still.askedBy(personIn(language, askedBy)),
    report === null ? '' : texts.tongue.reportWords(report, corrects !== null),
  ]
  return (
    <span className={className} data-testid="still-facts">
      {facts.filter((fact) => fact !== '').join('　')}
    </span>
  )
}
