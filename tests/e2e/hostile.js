// Tries every way that a page has to ask a server, and returns what each of them could read of the
// answer: a text, or null. `target` is the server's origin; `token` would allow everything.
async (target, token) => {
  const NEW = JSON.stringify({ text: "Whoever reads this was let in by a web page." });
  const READ = `${target}/v1/quotations`;
  const guarded = { Authorization: `Bearer ${token}` };
  const json = { "Content-Type": "application/json" };

  const asked = (url, options) => async () => {
    const answer = await fetch(url, options);
    const text = await answer.text();
    return text ? `${answer.status} ${text}` : null;
  };

  // Resolves with what `ready` makes of an element once it has loaded.
  const loaded = (name, attributes, ready = () => "loaded") => () =>
    new Promise((done, fail) => {
      const element = Object.assign(document.createElement(name), attributes);
      for (const event of ["load", "loadeddata"]) {
        element.addEventListener(event, () => done(ready(element)));
      }
      element.addEventListener("error", fail);
      document.body.append(element);
    });

  const inside = (frame) => frame.contentDocument?.body?.innerText || null;

  const form = (enctype, fields) => () =>
    new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.name = `into-${Math.random()}`;
      document.body.append(frame);
      const sent = Object.assign(document.createElement("form"), {
        method: "post", enctype, action: READ, target: frame.name,
      });
      for (const [name, value] of Object.entries(fields)) {
        sent.append(Object.assign(document.createElement("input"), { name, value, type: "hidden" }));
      }
      document.body.append(sent);
      frame.addEventListener("load", () => done(inside(frame)));
      sent.submit();
    });

  const ways = {
    "fetch": asked(READ),
    "fetch with credentials": asked(READ, { credentials: "include" }),
    "fetch without CORS": asked(READ, { mode: "no-cors" }),
    "fetch a page": asked(`${target}/`),
    "fetch of a file": asked(`${target}/static/answer.js`),
    "fetch with a token": asked(READ, { headers: guarded }),
    "fetch with a header of its own": asked(READ, { headers: { "X-Anything": "a" } }),
    "question as JSON": asked(`${target}/v1/match`, {
      method: "POST", headers: json, body: JSON.stringify({ text: "never pay for itself" }),
    }),
    "question as text": asked(`${target}/v1/match`, {
      method: "POST", body: JSON.stringify({ text: "never pay for itself" }),
    }),
    "store as JSON": asked(READ, { method: "POST", headers: { ...json, ...guarded }, body: NEW }),
    "store as text": asked(READ, { method: "POST", body: NEW }),
    "store without CORS": asked(READ, { method: "POST", mode: "no-cors", body: NEW }),
    "delete": asked(`${READ}/1`, { method: "DELETE", headers: guarded }),
    "change": asked(`${READ}/1`, { method: "PATCH", headers: { ...json, ...guarded }, body: NEW }),
    "XMLHttpRequest": () => new Promise((done, fail) => {
      const asking = new XMLHttpRequest();
      asking.open("GET", READ);
      asking.addEventListener("load", () => done(asking.responseText || null));
      asking.addEventListener("error", fail);
      asking.send();
    }),
    "form, urlencoded": form("application/x-www-form-urlencoded", { text: "let me in" }),
    "form, plain text": form("text/plain", { '{"text": "let me in", "x': '": 1}' }),
    "form, multipart": form("multipart/form-data", { text: "let me in" }),
    "beacon as text": () => { navigator.sendBeacon(READ, NEW); return null; },
    "beacon as JSON": () => {
      navigator.sendBeacon(READ, new Blob([NEW], { type: "application/json" }));
      return null;
    },
    "image": loaded("img", { src: `${READ}?${Math.random()}` }),
    "script": loaded("script", { src: `${target}/static/answer.js` }),
    "script of an answer": loaded("script", { src: `${target}/v1/match?text=a&callback=b` }),
    "module": async () => Object.keys(await import(`${target}/static/answer.js`)).join() || null,
    "style sheet": loaded("link", { rel: "stylesheet", href: `${target}/static/page.css` }),
    // Firefox says that it has loaded one whatever the answer was.
    "prefetch": loaded("link", { rel: "prefetch", href: READ }, () => null),
    "video": loaded("video", { src: READ, preload: "auto" }),
    "object": loaded("object", { data: `${target}/` }, inside),
    "embed": loaded("embed", { src: `${target}/`, type: "text/html" }, () => null),
    "frame": loaded("iframe", { src: `${target}/` }, inside),
    "frame of the API": loaded("iframe", { src: READ }, inside),
    "WebSocket": () => new Promise((done, fail) => {
      const socket = new WebSocket(`${target.replace("http", "ws")}/v1/ping`);
      socket.addEventListener("open", () => done("open"));
      socket.addEventListener("error", fail);
    }),
    "EventSource": () => new Promise((done, fail) => {
      const source = new EventSource(READ);
      source.addEventListener("open", () => done("open"));
      source.addEventListener("error", () => { source.close(); fail(); });
    }),
    "window": () => new Promise((done) => {
      const opened = open(`${target}/`, "_blank", "width=300,height=300");
      setTimeout(() => {
        try {
          done(opened?.document.body.innerText || null);
        } finally {
          done(null);
          opened?.close();
        }
      }, 1500);
    }),
  };

  const tried = Object.entries(ways).map(async ([name, way]) => {
    const late = new Promise((done) => setTimeout(done, 6000, null));
    try {
      return [name, await Promise.race([way(), late])];
    } catch {
      return [name, null];
    }
  });
  return Object.fromEntries(await Promise.all(tried));
}
