import { createRoot } from 'react-dom/client'
import './ui/tokens.css'
import './ui/base.css'
import './ui/bar.css'
import './ui/layout.css'
import './ui/parts.css'
import { App } from './app.tsx'
import { startLanguage } from './i18n/text.ts'

await startLanguage()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
// No StrictMode: its second mounting would open cameras and sockets twice in development.
createRoot(root).render(<App />)
