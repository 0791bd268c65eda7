// The rest of a program: what its first screen does without, a module of its own (crates/xtask/src/split). It is brought in behind
// the first screen, or on the spot when something of it is called sooner.

/** Readies the rest that lies at `url`. The function returned takes the exports of the first module and brings the rest in. */
export function readyRest(url) {
  let isThere = false;
  const bringIn = (module, first) => {
    if (isThere) return;
    // Its functions put themselves into the table that both share.
    new WebAssembly.Instance(module, { first });
    isThere = true;
  };
  // Called from WebAssembly (web/worker/src/rest.rs).
  globalThis.jdtLoadRestNow = (first) => bringIn(new WebAssembly.Module(fetchNow(url)), first);
  return async (first) => {
    const response = await fetch(url);
    if (!response.ok || isThere) return; // The first call tries again, and says what is wrong.
    bringIn(await WebAssembly.compile(await response.arrayBuffer()), first);
  };
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
