// What stands before the hall: title, picture, progress, and what went wrong.

import { whenServed } from './again.js';
import { catalogueAddress, goToCatalogue, leadToCatalogue } from './catalogue.js';
import { hasUnkept } from './memory.js';
import { keepInWords, language, switchLanguage, words } from './texts.js';

export const $ = (id) => document.getElementById(id);

export function dress() {
  $('stuck').remove();
  keepInWords(dressInWords);
  leadToCatalogue($('catalogue-link'));
  $('language').hidden = false;
  $('language').addEventListener('click', () => {
    switchLanguage();
    loadAgain();
  });
  $('again').addEventListener('click', loadAgain);
  // Screen readers leave its keys to it.
  $('hall').setAttribute('role', 'application');
  // What waits for this (stuck.js) waits in vain no more.
  document.documentElement.classList.add('dressed');
}

function dressInWords() {
  document.documentElement.lang = language;
  $('claim').textContent = words.claim;
  $('catalogue-link').textContent = words.catalogue;
  $('catalogue-link').href = catalogueAddress(language);
  $('language').textContent = words.otherLanguage;
  $('language').lang = language === 'en' ? 'zh-CN' : 'en';
  $('again').textContent = words.again;
  $('unserved-notice').textContent = words.unserved;
  $('hall').setAttribute('aria-label', words.hall);
}

/** Loads the page again, as soon as it can be had. */
export async function loadAgain() {
  await whenServed(() => {
    showThreshold();
    $('fault').hidden = true;
    $('coming').hidden = false;
    tellStep(words.unserved);
  });
  location.reload();
}

export function openCatalogue() {
  goToCatalogue(catalogueAddress(language));
}

export function tellBytes(done, total) {
  $('bar').value = done / total;
  $('step').textContent = done < total ? words.coming(done, total) : words.came;
}

export function tellStep(text) {
  $('step').textContent = text;
}

export function tellFault(kind) {
  const [title, text] = words[kind];
  showThreshold();
  $('coming').hidden = true;
  $('entry').hidden = true;
  $('fault-title').textContent = title;
  $('fault-text').textContent = [text, hasUnkept() ? words.unkept : words.kept].join(language === 'en' ? ' ' : '');
  $('again').hidden = kind === 'noGraphics';
  $('fault').hidden = false;
  ($('again').hidden ? $('catalogue-link') : $('again')).focus();
}

let isHeld = false;

/** Shows it for as long as this page stands: what the program draws from then on is not seen. */
export function showThreshold() {
  isHeld = true;
  $('stage').removeAttribute('role');
  // Tab would not come out of what is not seen.
  $('stage').inert = true;
  $('threshold').classList.remove('gone');
  $('threshold').removeAttribute('inert');
}

export function isHallSeen() {
  return $('threshold').classList.contains('gone');
}

export function leaveThreshold() {
  if (isHeld || isHallSeen()) return;
  $('stage').classList.remove('coming');
  $('threshold').classList.add('gone');
  $('threshold').setAttribute('inert', '');
  $('stage').setAttribute('role', 'main');
  $('hall').focus({ preventScroll: true });
}
