// The way out of the hall for those who have keys only: Tab is the hall's, F6 leads to the rest of the page.

import { catalogueAddress, leadToCatalogue, stayHere } from './catalogue.js';
import { keepInWords, language, words } from './texts.js';
import { $ } from './threshold.js';

const TOLD_MILLISECONDS = 8_000;

/** Screen readers say it with the name of the hall; everybody else is shown it with the first Tab that stays there. */
export function offerWayOut() {
  keepInWords(dressInWords);
  let isTold = false;
  $('hall').addEventListener('focus', () => (isTold = false));
  $('hall').addEventListener('blur', hide);
  $('hall').addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Tab' && !isTold) {
      isTold = true;
      show();
    }
    if (event.key === 'F6') {
      event.preventDefault();
      $('back-to-hall').focus();
    }
  });
  for (const event of ['pointerdown', 'keydown']) $('hall').addEventListener(event, stayHere);
  $('back-to-hall').addEventListener('click', () => $('hall').focus({ preventScroll: true }));
  leadToCatalogue($('beside-catalogue'));
}

let timer;

function show() {
  $('way-out').classList.remove('unseen');
  clearTimeout(timer);
  timer = setTimeout(hide, TOLD_MILLISECONDS);
}

function hide() {
  $('way-out').classList.add('unseen');
}

function dressInWords() {
  $('way-out').textContent = words.wayOut;
  $('back-to-hall').textContent = words.backToHall;
  $('beside-catalogue').textContent = words.catalogue;
  $('beside-catalogue').href = catalogueAddress(language);
}
