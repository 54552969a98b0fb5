/* Keep what is typed in the assessment form as a draft, a moment after it is typed.
   The draft goes through the page's own form and token; it is not in the history.
   Without this script the button records the answers all the same. */
(function () {
  "use strict";

  var PAUSE = 1500;
  var form = document.querySelector("form[data-qcreuse-draft]");
  if (!form) {
    return;
  }
  var status = document.getElementById("qcreuse-draft-status");
  var conflict = document.getElementById("qcreuse-draft-conflict");
  var timer = null;
  var pending = false;
  var sending = false;

  function content() {
    var data = new FormData(form);
    data.set("do", "draft");
    return data;
  }

  function said(moment) {
    var minutes = String(moment.getMinutes()).padStart(2, "0");
    return form.dataset.saved
      .replace("{hours}", String(moment.getHours()))
      .replace("{minutes}", minutes);
  }

  function show(answer) {
    status.textContent = said(new Date());
    conflict.textContent = answer.conflict;
    conflict.hidden = !answer.conflict;
  }

  function send() {
    timer = null;
    if (sending) {
      return;
    }
    pending = false;
    sending = true;
    fetch(form.action, { method: "POST", body: content(), credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        return answer.json();
      })
      .then(show, function () {
        status.textContent = form.dataset.failed;
      })
      .then(function () {
        sending = false;
        // What was typed meanwhile goes next.
        if (pending && timer === null) {
          send();
        }
      });
  }

  function later() {
    pending = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(send, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", function () {
    window.clearTimeout(timer);
    pending = false;
  });
  window.addEventListener("pagehide", function () {
    if (pending) {
      navigator.sendBeacon(form.action, content());
      pending = false;
    }
  });
})();
