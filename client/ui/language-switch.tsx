/** The other of the two languages, on pages that nobody is signed in to. */
import { Button } from 'antd'
import { setLanguage, useLanguage, useTexts } from '../i18n/text.ts'

export function LanguageSwitch() {
  const { person } = useTexts().common
  const other = useLanguage() === 'zh' ? 'en' : 'zh'
  return (
    <Button type="text" lang={person.languageLang} onClick={() => void setLanguage(other)}>
      {person.language}
    </Button>
  )
}
