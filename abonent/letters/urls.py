"""Addresses of letters."""

from django.urls import path

from abonent.letters.pages import correcting, letter, lists, refilling, writing

app_name = "letters"
urlpatterns = [
    path("letters", lists.letters, name="letters"),
    path("letters/incoming", writing.incoming, name="incoming"),
    path("letters/new", writing.write, name="write"),
    path("letters/refill", refilling.refill, name="refill"),
    path("letters/incoming/who", refilling.incoming_who, name="incoming_who"),
    path("letters/new/who", refilling.outgoing_who, name="outgoing_who"),
    path("letters/<int:letter_id>", letter.letter, name="letter"),
    path("letters/<int:letter_id>/edit", writing.edit, name="edit"),
    path("letters/<int:letter_id>/correct", correcting.correct, name="correct"),
    path("letters/<int:letter_id>/move", letter.move, name="move"),
    path("letters/<int:letter_id>/pdf", letter.pdf, name="pdf"),
    path("letters/<int:letter_id>/pages/<int:number>", letter.page, name="page"),
    path("letters/<int:letter_id>/files", letter.attach, name="attach"),
    path("letters/<int:letter_id>/files/<int:file_id>", letter.download, name="download"),
    path("letters/<int:letter_id>/files/<int:file_id>/preview", letter.preview,
         name="file_preview"),
    path("letters/<int:letter_id>/files/<int:file_id>/preview/<int:page>", letter.preview),
    path("letters/<int:letter_id>/files/<int:file_id>/remove", letter.detach, name="detach"),
]  # fmt: skip
