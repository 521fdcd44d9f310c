// The download. The page is complete without it.
"use strict";
(() => {
  function unpack() {  // the island is base64 of gzip
    const packed = Uint8Array.from(atob(document.getElementById("island").textContent), (c) => c.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }
  async function download(event) {
    event.preventDefault();
    const url = URL.createObjectURL(new Blob([await unpack()], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "report.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
  for (const part of document.querySelectorAll(".script-only")) part.hidden = false;
  document.getElementById("download").addEventListener("click", download);
})();
