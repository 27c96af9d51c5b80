"""Addresses of notices and of the mail."""

from django.urls import path

from abonent.notices.pages import choices, inbox, mail, news, news_readers, news_writing

app_name = "notices"
urlpatterns = [
    path("notices", inbox.inbox, name="inbox"),
    path("notices/bell", inbox.bell, name="bell"),
    path("notices/read", inbox.read, name="read"),
    path("notices/read-all", inbox.read_all, name="read_all"),
    path("notices/<int:notice_id>/open", inbox.open_, name="open"),
    path("notices/<int:notice_id>/unread", inbox.unread, name="unread"),
    path("notices/choices", choices.choices, name="choices"),
    path("news", news.board, name="news"),
    path("news/new", news_writing.edit, name="news_new"),
    path("news/preview", news_writing.preview, name="news_preview"),
    path("news/<int:news_id>", news.one, name="news_one"),
    path("news/<int:news_id>/versions/<int:version>", news.version, name="news_version"),
    path("news/<int:news_id>/edit", news_writing.edit, name="news_edit"),
    path("news/<int:news_id>/confirm", news.confirm, name="news_confirm"),
    path("news/<int:news_id>/withdraw", news.withdraw, name="news_withdraw"),
    path("news/<int:news_id>/restore", news.restore, name="news_restore"),
    path("news/<int:news_id>/readers", news_readers.readers, name="news_readers"),
    path("news/<int:news_id>/remind", news_readers.remind, name="news_remind"),
    path("console/notices", choices.roles, name="roles"),
    path("console/notices/<int:role_id>", choices.role, name="role"),
    path("console/mail", mail.outbox, name="mail"),
    path("console/mail/try", mail.try_, name="mail_try"),
    path("console/mail/addresses/clear", mail.clear, name="mail_clear"),
    path("console/mail/<int:mail_id>", mail.letter, name="letter"),
    path("console/mail/<int:mail_id>/restart", mail.restart, name="mail_restart"),
]
