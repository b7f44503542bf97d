// Stands in the page itself, for when the page's script does not come. At a kiosk nobody is there to press "load again".
// The page's policy allows this text and no other (crates/credit/src/web/policy.rs).
(() => {
  /** Scripts that come slowly have so long; and so long passes between two attempts. */
  const WAIT_MILLISECONDS = 60_000;
  const LONGEST_ANSWER_MILLISECONDS = 20_000;
  const LOOK_AGAIN_MILLISECONDS = 5_000;
  const isKiosk = new URLSearchParams(location.search).get('kiosk') === '1';

  const isDressed = () => document.documentElement.classList.contains('dressed');

  // Without the backend the browser would show its own error for ever.
  const isServed = async () => {
    const signal = AbortSignal.timeout?.(LONGEST_ANSWER_MILLISECONDS);
    try {
      return (await fetch(location.pathname, { method: 'HEAD', cache: 'no-store', signal })).ok;
    } catch {
      return false;
    }
  };

  const look = async () => {
    if (isDressed()) return;
    // The script may have come meanwhile.
    if ((await isServed()) && !isDressed()) location.reload();
    setTimeout(look, WAIT_MILLISECONDS);
  };
  if (isKiosk) setTimeout(look, WAIT_MILLISECONDS);

  const keepForReturn = () => {
    try {
      sessionStorage.setItem('retrace/kiosk', location.pathname + location.search);
    } catch {
      // It comes back to the address that all kiosks have.
    }
  };

  // What its links lead to is waited for.
  addEventListener('click', async (event) => {
    const link = event.target.closest?.('#catalogue-link, #stuck a');
    if (!link || isDressed()) return;
    event.preventDefault();
    link.style.opacity = 0.6;
    while (!(await isServed())) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
    if (isDressed()) return;
    if (link.id !== 'catalogue-link') return location.reload();
    // From the catalogue a kiosk comes back here, and to this address.
    if (isKiosk) keepForReturn();
    location.assign(isKiosk ? '/catalogue?kiosk=120' : link.href);
  });
})();
