// Stands in the page itself, for when the page's script does not come: at a kiosk nobody is there to press "load again".
// The page's policy allows this text and no other (crates/credit/src/web/policy.rs).
(() => {
  /** Scripts that come slowly have so long; and so long passes between two attempts. */
  const WAIT_MILLISECONDS = 60_000;
  const LONGEST_ANSWER_MILLISECONDS = 20_000;
  if (new URLSearchParams(location.search).get('kiosk') !== '1') return;

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
  setTimeout(look, WAIT_MILLISECONDS);

  // From the catalogue the device comes back here as well, and to this address.
  addEventListener('click', ({ target }) => {
    const link = target.closest?.('#catalogue-link');
    if (!link || isDressed()) return;
    link.href = '/catalogue?kiosk=120';
    try {
      sessionStorage.setItem('retrace/kiosk', location.pathname + location.search);
    } catch {
      // It comes back to the address that all kiosks have.
    }
  });
})();
