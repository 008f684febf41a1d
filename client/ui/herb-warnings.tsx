/** What is to be minded in formulae, each remark with the rule that it comes from. One for the record and the expert's suggestion. */
import {
  checkFormulae,
  type FormulaFacts,
  type HerbWarning,
  type PatientFacts,
} from '../../server/domain/herb-check.ts'
import { useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import './herb-warnings.css'

type HerbWarningsProps = {
  formulae: readonly FormulaFacts[]
  /** Null where sex and age are not known; pregnancy is then not spoken of. */
  patient: PatientFacts | null
}

/** Nothing where there are no herbs; a line that says so where there is nothing to mind. */
export function HerbWarnings({ formulae, patient }: HerbWarningsProps) {
  const texts = useTexts()
  const words = texts.formula
  if (formulae.every(({ herbs }) => herbs.every(({ name }) => name.trim() === ''))) return null
  const warnings = checkFormulae(formulae, patient)
  if (warnings.length === 0) return <p className="small second herb-clear">{words.clear}</p>
  return (
    <section className="herb-warnings" aria-live="polite" data-testid="herb-warnings">
      <h3>{words.warnings(warnings.length)}</h3>
      <ul>
        {warnings.map((warning) => (
          <li key={`${warning.kind} ${warning.herbs.join()}`} data-kind={warning.kind}>
            <b>{warningWords(texts, warning)}</b>
            {'rule' in warning ? <span className="small second">{ruleWords(texts, warning)}</span> : null}
          </li>
        ))}
      </ul>
      <p className="tiny dim">{words.warningsNote}</p>
    </section>
  )
}

function warningWords({ formula }: Texts, warning: HerbWarning): string {
  const { warning: words } = formula
  if (warning.kind === 'maximum') return words.maximum(warning.herbs, warning.grams, warning.most)
  return words[warning.kind](warning.herbs)
}

/** The verse says where it comes from; an amount does not. */
function ruleWords({ formula }: Texts, warning: HerbWarning & { rule: string }): string {
  return warning.kind === 'maximum' || warning.kind === 'raw'
    ? `${formula.pharmacopoeia}${warning.rule}`
    : warning.rule
}
