// Opens pages in Chromium and tells what it saw, one line of JSON for each job that it is given.
import { chromium } from 'playwright-core'
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
// Nothing can be reached: whatever a page asked for would fail, and is told.
const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--proxy-server=127.0.0.1:9', '--proxy-bypass-list=<-loopback>']
})

async function opened (job, work) {
  const context = await browser.newContext({
    viewport: { width: job.width ?? 1200, height: 900 },
    colorScheme: job.scheme ?? 'light',
    javaScriptEnabled: job.script ?? true,
    acceptDownloads: true
  })
  await context.setOffline(true)
  const page = await context.newPage()
  const seen = { dialogs: [], requests: [], messages: [], errors: [] }
  const own = 'file://' + job.page
  page.on('dialog', async one => { seen.dialogs.push(one.message()); await one.dismiss() })
  page.on('request', one => {
    const url = one.url()
    if (url !== own && !url.startsWith('data:image/')) seen.requests.push(url.slice(0, 200))
  })
  page.on('console', one => { if (['error', 'warning'].includes(one.type())) seen.messages.push(one.text()) })
  page.on('pageerror', one => seen.errors.push(one.message))
  context.on('page', one => { if (one !== page) seen.requests.push('a window: ' + one.url()) })
  try {
    await page.goto(own)
    if (job.choose) await page.locator('#' + job.choose).check({ force: true })
    return { ...seen, ...(await work(page)) }
  } finally {
    await context.close()
  }
}

const elements = () => {
  const found = {}
  for (const one of document.querySelectorAll('*')) {
    const names = found[one.localName] ??= []
    for (const name of one.getAttributeNames()) if (!names.includes(name)) names.push(name)
  }
  return found
}

const unfold = page => page.evaluate(() => {
  for (const one of document.querySelectorAll('details')) one.open = true
  window.scrollTo(0, document.body.scrollHeight)
})

const jobs = {
  // What a hostile page does when it is opened, unfolded, and its words are touched.
  inert: job => opened(job, async page => {
    await unfold(page)
    await page.waitForTimeout(30)
    return { elements: await page.evaluate(elements), title: await page.title() }
  }),
  axe: job => opened(job, async page => {
    await unfold(page)
    await page.evaluate(axe)
    const told = await page.evaluate(() => window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    }))
    const faults = told.violations.map(one => ({
      id: one.id, impact: one.impact, where: one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))
    }))
    return { faults, passes: told.passes.length }
  }),
  look: job => opened(job, async page => {
    if (job.keys) { await page.locator('#l-0').focus(); for (const key of job.keys) await page.keyboard.press(key) }
    return {
      text: await page.locator('body').innerText(),
      wide: await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth),
      ground: await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    }
  }),
  save: job => opened(job, async page => {
    const waiting = page.waitForEvent('download')
    await page.locator('#microcred-file').click()
    const download = await waiting
    await download.saveAs(job.to)
    return { name: download.suggestedFilename(), again: await page.content() }
  }),
  picture: job => opened(job, async page => {
    await page.screenshot({ path: job.to, fullPage: true })
    return {}
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line)
  let told
  try {
    told = await jobs[job.do](job)
  } catch (error) {
    told = { error: `${error.name}: ${error.message}`.slice(0, 500) }
  }
  process.stdout.write(JSON.stringify(told) + '\n')
}
await browser.close()
