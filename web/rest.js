// The rest of a program: what its first screen does without, a module of its own (crates/xtask/src/split). It is brought in behind
// the first screen, or on the spot when something of it is called sooner.

/**
 * Readies the rest that lies at `url`. `kept` is over when it is known whether the browser keeps it (web/service-worker.js); what it
 * keeps is at hand without a network. `bringRest` takes the exports of the first module and brings the rest in.
 */
export function readyRest(url) {
  let module;
  let isThere = false;
  const bringIn = (first) => {
    if (isThere) return;
    // Its functions put themselves into the table that both share.
    new WebAssembly.Instance(module, { first });
    isThere = true;
  };
  const compile = async (answer) => {
    const compiled = await WebAssembly.compile(await answer.arrayBuffer());
    module ??= compiled;
  };
  // Browsers keep nothing for a page that is not served securely.
  const kept = globalThis.caches?.match(url).then((answer) => answer && compile(answer)).catch(() => undefined);
  // Called from WebAssembly (web/worker/src/rest.rs).
  globalThis.jdtLoadRestNow = (first) => {
    module ??= new WebAssembly.Module(fetchNow(url));
    bringIn(first);
  };
  const bringRest = async (first) => {
    if (!module) {
      const response = await fetch(url);
      if (!response.ok) return; // The first call tries again, and says what is wrong.
      await compile(response);
    }
    bringIn(first);
  };
  return { kept, bringRest };
}

/** A file's bytes, waited for: nothing else can run before a function that was called is there. */
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  // A page may not ask for bytes here, but for text of which each letter is one.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`The rest of the program could not be loaded (${request.status}).`);
  return Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 0xff);
}
