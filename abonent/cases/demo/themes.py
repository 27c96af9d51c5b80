"""What customers say and what they are told, by theme, in Russian and English.

``{sum}`` is an amount, ``{days}`` a few days, ``{hour}`` an hour, ``{speed}`` megabits a second,
``{area}`` a part of the town. A topic's theme is told by the words of its code and English name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """What is said in one language, and what was done."""

    said: Sequence[str]
    done: Sequence[str]


WORDS: dict[str, tuple[str, ...]] = {
    "roaming": ("roam", "abroad", "travel"),
    "porting": ("porting", "portab", "mnp", "keep number"),
    "sim": ("sim", "puk"),
    "tv": ("tv", "television", "channel package"),
    "fraud": ("fraud", "spam", "scam", "unwanted"),
    "leave": ("terminat", "leaving", "cancel", "disconnect"),
    "documents": ("document", "certificate", "personal", "owner", "passport"),
    "staff": ("staff", "employee", "rude", "waiting", "praise", "thank"),
    "equipment": ("equipment", "device", "modem"),
    "refund": ("refund", "return of", "chargeback"),
    "debt": ("debt", "block", "suspen", "overdue"),
    "payment": ("payment", "pay", "balance", "top-up", "topup"),
    "bill": ("bill", "charge", "invoice", "claim", "overcharge"),
    "connect": ("connect", "install", "moving", "relocat", "new address"),
    "internet": ("internet", "speed", "slow", "router", "wi-fi", "wifi", "fiber", "broadband"),
    "voice": ("voice", "call", "coverage", "signal", "network", "sms"),
    "tariff": ("tariff", "plan", "option", "service", "price", "bonus", "loyalty"),
}
"""Pieces of English words by theme; the first that occurs decides."""

FREQUENT = ("internet", "bill", "tariff", "payment", "voice", "debt", "connect", "tv", "sim")
"""What most people call about, in this order; the rest is rarer."""

RUSSIAN: dict[str, Theme] = {
    "roaming": Theme(
        ("За {days} дн. поездки списали {sum} ₽ за интернет в роуминге, хотя пакет был подключён.",
         "Уезжает через {days} дн., спрашивает, какой пакет роуминга выгоднее.",
         "За границей не регистрируется в сети, звонки не проходят уже {days} дн."),
        ("Пакет роуминга подключён, списание {sum} ₽ пересчитано.",
         "Рассказано о пакетах, выбран недельный.",
         "Обновлены настройки роуминга, после перезагрузки связь есть.")),
    "porting": Theme(
        ("Подал заявление на перенос номера, прошло {days} дн., номер не переведён.",
         "Хочет перейти к нам со своим номером, спрашивает о сроках.",
         "Пришло сообщение об отказе в переносе номера: не совпали данные."),
        ("Данные владельца исправлены, заявка отправлена повторно.",
         "Перенос назначен, клиент получит SMS за день.",
         "Номер перенесён, связь проверена.")),
    "sim": Theme(
        ("SIM-карта не определяется телефоном, в другом аппарате то же самое.",
         "Телефон утерян, просит заблокировать и выдать новую SIM-карту.",
         "Спрашивает, как перейти на eSIM и сохранить номер.",
         "Введён неверный PIN, нужен PUK-код."),
        ("Карта заменена, номер работает.", "Карта заблокирована, новая выдана в офисе.",
         "PUK-код сообщён после проверки данных.", "Выпущен профиль eSIM, отправлен на почту.")),
    "tv": Theme(
        ("Приставка пишет «нет сигнала» после {hour}:00, перезагрузка не помогает.",
         "Пропали каналы из пакета, за который списали {sum} ₽.",
         "Изображение рассыпается на квадраты каждый вечер."),
        ("Приставка сброшена и настроена заново.", "Пакет каналов подключён повторно.",
         "Заменён кабель, показывает без помех.")),
    "fraud": Theme(
        ("Звонят от имени банка по {days} раз в день, просит оградить.",
         "Списали {sum} ₽ за подписку, которую не оформлял.",
         "Приходят рекламные SMS с незнакомых номеров."),
        ("Подписка отключена, запрет контента установлен, {sum} ₽ возвращены.",
         "Номера переданы в антифрод, подключена защита от спама.")),
    "refund": Theme(
        ("Оплатил дважды по {sum} ₽, просит вернуть лишнее.",
         "Просит вернуть остаток {sum} ₽ после закрытия договора.",
         "Ошибся номером при оплате на {sum} ₽."),
        ("Возврат {sum} ₽ оформлен, срок до {days} дн.", "Платёж перенесён на верный номер.")),
    "payment": Theme(
        ("Оплатил {sum} ₽ через банк {days} дн. назад, на счёт не поступило.",
         "Не проходит оплата картой в приложении: ошибка после ввода кода.",
         "Спрашивает, куда ушли {sum} ₽ с баланса."),
        ("Платёж найден и зачислен.", "Разъяснена детализация списаний.",
         "Оплата прошла со второй попытки, чек отправлен.")),
    "debt": Theme(
        ("Номер заблокирован, хотя {sum} ₽ внесены вчера.",
         "Просит обещанный платёж на {days} дн.",
         "Пришло уведомление о долге {sum} ₽, с суммой не согласен."),
        ("Блокировка снята после поступления оплаты.", "Обещанный платёж предоставлен.",
         "Сверка проведена, сумма долга подтверждена.")),
    "bill": Theme(
        ("В счёте за месяц лишние {sum} ₽, просит объяснить.",
         "Начислили абонентскую плату за время, когда услуга не работала {days} дн.",
         "Счёт вырос на {sum} ₽ без предупреждения.",
         "Не пришёл счёт за прошлый месяц."),
        ("Сделан перерасчёт на {sum} ₽.", "Начисление верно, детализация отправлена.",
         "Счёт отправлен повторно на почту.", "Ошибка тарификации исправлена.")),
    "internet": Theme(
        ("Скорость по вечерам падает до {speed} Мбит/с, по договору больше.",
         "Интернет пропадает каждый день около {hour}:00 на полчаса.",
         "Нет интернета {days} дн., лампочка на роутере горит красным.",
         "Wi-Fi не достаёт до дальней комнаты, просит посоветовать роутер.",
         "Страницы открываются через раз, {area}."),
        ("Перезагружен порт, скорость восстановлена.", "Авария на узле устранена, связь есть.",
         "Роутер перенастроен на другой канал.", "Выезд мастера: заменён разъём.",
         "Перерасчёт за {days} дн. сделан.")),
    "voice": Theme(
        ("Дома сеть на одно деление, {area}, разговоры обрываются.",
         "Не слышно собеседника, слышат через раз, уже {days} дн.",
         "Не приходят SMS с кодами из банка.",
         "После {hour}:00 не может дозвониться до городских номеров."),
        ("Заявка на проверку станции выполнена, мощность увеличена.",
         "Телефон переведён в другой режим сети, связь есть.",
         "Фильтр SMS отключён, коды приходят.")),
    "connect": Theme(
        ("Заявка на подключение {days} дн. назад, мастер не позвонил.",
         "Просит перенести подключение на другой день после {hour}:00.",
         "Переезжает, хочет сохранить договор, {area}.",
         "Спрашивает, есть ли техническая возможность, {area}."),
        ("Визит согласован, мастер был, услуга работает.", "День визита изменён по просьбе.",
         "Техническая возможность есть, договор оформлен.")),
    "leave": Theme(
        ("Хочет расторгнуть договор: у соседей дешевле на {sum} ₽.",
         "Просит отключить услугу с конца месяца.",
         "Уезжает, просит закрыть счёт и вернуть {sum} ₽."),
        ("Предложена скидка, клиент остался.", "Услуга отключена, оборудование принято.",
         "Договор закрыт, остаток к возврату {sum} ₽.")),
    "tariff": Theme(
        ("Спрашивает, какой тариф подойдёт: нужно много интернета и мало звонков.",
         "Тариф подорожал на {sum} ₽, просит подобрать другой.",
         "Просит отключить платную услугу и объяснить, кто её подключил.",
         "Закончился пакет за {days} дн. до конца месяца."),
        ("Тариф сменён, новый действует с завтрашнего дня.", "Услуга отключена.",
         "Разъяснены условия, подключён дополнительный пакет.")),
    "documents": Theme(
        ("Просит копию договора на почту.", "Сменил фамилию, нужно переоформить договор.",
         "Нужна справка об отсутствии задолженности.", "Нужны закрывающие документы за квартал."),
        ("Документы отправлены на почту.", "Договор переоформлен в офисе.",
         "Справка выдана.")),
    "staff": Theme(
        ("Ждал ответа оператора {days} раз по полчаса, трубку бросали.",
         "В офисе отказались принять заявление, {area}.",
         "Благодарит мастера: пришёл вовремя и всё починил."),
        ("Беседа с сотрудником проведена, принесены извинения.",
         "Благодарность передана сотруднику.")),
    "equipment": Theme(
        ("Роутер перезагружается по {days} раз в день, просит заменить.",
         "Спрашивает, как вернуть арендованное оборудование и не платить {sum} ₽.",
         "После грозы приставка не включается."),
        ("Оборудование заменено по гарантии.", "Оборудование принято, аренда закрыта.",
         "Помогли настроить по телефону.")),
    "other": Theme(
        ("Просит разобраться и перезвонить после {hour}:00.",
         "Обращается {days}-й раз, ответа не получил.",
         "Спрашивает о порядке оказания услуг."),
        ("Дан ответ по телефону.", "Разъяснения отправлены на почту.")),
}  # fmt: skip

ENGLISH: dict[str, Theme] = {
    "roaming": Theme(
        ("Charged {sum} for data while roaming for {days} days although a package was active.",
         "Leaves in {days} days and asks which roaming package is best."),
        ("The package is active, {sum} credited back.", "Packages explained, weekly one chosen.")),
    "porting": Theme(
        ("Number porting was requested {days} days ago and is still not done.",
         "Wants to bring the number to us and asks how long it takes."),
        ("Owner's details corrected, request sent again.", "The number is ported and works.")),
    "sim": Theme(
        ("The phone does not see the SIM card, another phone neither.",
         "Lost the phone, wants the SIM blocked and replaced."),
        ("Card replaced, the number works.", "eSIM profile issued and sent by e-mail.")),
    "tv": Theme(
        ("The set-top box shows no signal after {hour}:00.",
         "Channels of a paid package are gone, {sum} were charged."),
        ("Set-top box reset and set up again.", "Package activated again.")),
    "fraud": Theme(
        ("Charged {sum} for a subscription never ordered.", "Gets spam calls {days} times a day."),
        ("Subscription stopped, {sum} returned.", "Spam protection switched on.")),
    "refund": Theme(
        ("Paid {sum} twice and wants one payment back.", "Sent {sum} to a wrong number."),
        ("Refund of {sum} arranged within {days} days.", "Payment moved to the right account.")),
    "payment": Theme(
        ("Paid {sum} by bank {days} days ago, the account does not show it.",
         "Card payment fails in the app after the code."),
        ("Payment found and credited.", "Details of charges explained.")),
    "debt": Theme(
        ("The number is blocked although {sum} were paid yesterday.",
         "Asks to postpone the payment by {days} days."),
        ("Block removed after the payment arrived.", "Payment postponed.")),
    "bill": Theme(
        ("The bill has {sum} too much and nobody can explain it.",
         "Charged in full although the service was down for {days} days."),
        ("Recalculated, {sum} credited.", "The charge is right, details sent.")),
    "internet": Theme(
        ("Speed drops to {speed} Mbit/s in the evening, far below the contract.",
         "Internet disappears every day around {hour}:00.",
         "No internet for {days} days, a red light on the router."),
        ("Port restarted, speed is back.", "Outage repaired.", "Router moved to another channel.")),
    "voice": Theme(
        ("Calls drop at home, one bar of signal.", "Bank codes by SMS do not arrive."),
        ("Base station checked, power raised.", "SMS filter removed, codes arrive.")),
    "connect": Theme(
        ("Ordered a connection {days} days ago, no technician called.",
         "Wants the visit moved to another day after {hour}:00."),
        ("Visit agreed and done, the service works.", "Connection moved to another day.")),
    "leave": Theme(
        ("Wants to cancel: others are {sum} cheaper.", "Moves abroad, wants the account closed."),
        ("A discount was offered, the customer stays.", "Contract closed, equipment returned.")),
    "tariff": Theme(
        ("Asks for a plan with much data and few calls.", "The plan became {sum} dearer."),
        ("Plan changed from tomorrow.", "Conditions explained, an extra package added.")),
    "documents": Theme(
        ("Asks for a copy of the contract by e-mail.", "Needs a certificate that nothing is owed."),
        ("Documents sent by e-mail.", "Contract reissued at the office.")),
    "staff": Theme(
        ("Waited half an hour on the line {days} times.", "Thanks the technician for good work."),
        ("Apologised and talked to the colleague.", "Thanks passed on.")),
    "equipment": Theme(
        ("The router restarts {days} times a day, wants it replaced.",
         "Asks how to return the rented box and stop paying {sum}."),
        ("Replaced under warranty.", "Equipment taken back, rent closed.")),
    "other": Theme(
        ("Asks to look into it and call back after {hour}:00.",
         "Writes for the {days}th time without an answer."),
        ("Answered by telephone.", "Explained by e-mail.")),
}  # fmt: skip

OPENINGS = {
    "ru": ("", "", "", "Клиент сообщает: ", "Повторное обращение. ", "По словам клиента: ",
           "Звонок из дома. ", "Просит решить срочно. ", "Обращался ранее. "),
    "en": ("", "", "", "The customer says: ", "Second time. ", "Asks to hurry. "),
}  # fmt: skip
CLOSINGS = {
    "ru": ("", "", "", " Просит перезвонить после {hour}:00.", " Ответ просит на почту.",
           " Удобно связаться в чате.", " Готов ждать до {days} дн.", " Недоволен сроками."),
    "en": ("", "", "", " Call back after {hour}:00.", " Wants the answer by e-mail."),
}  # fmt: skip
NOTES = {
    "ru": ("Не дозвонились, перезвонить после {hour}:00.", "Передано в технический отдел.",
           "Клиент подтвердил адрес, {area}.", "Ждём ответа от партнёра, обещали за {days} дн.",
           "Заявка мастеру оформлена.", "Проверили линию: затухание в норме.",
           "Клиент прислал скриншоты, приложены к письму."),
    "en": ("No answer, call again after {hour}:00.", "Passed to the technicians.",
           "Waiting for the partner, promised within {days} days.", "Line checked, values normal."),
}  # fmt: skip
REOPENED = {
    "ru": ("Клиент сообщил, что не помогло.", "Проблема повторилась через {days} дн."),
    "en": ("The customer says it did not help.", "It came back after {days} days."),
}
SUMMARIES = {
    "ru": ("Спросил режим работы офиса, {area}.", "Уточнил баланс, вопрос решён.",
           "Звонок сорвался.", "Ошибся номером.", "Спросил, как войти в личный кабинет.",
           "Уточнил дату списания абонентской платы."),
    "en": ("Asked for opening hours.", "Asked for the balance.", "The call broke off.",
           "Asked how to log in to the account page."),
}  # fmt: skip
AREAS = ("ул. Садовая", "мкр. Северный", "пос. Заречный", "пр. Ленина", "ул. Мира",
         "Старый город", "ул. Лесная", "кв-л Южный", "ул. Набережная", "ст. Озёрная")  # fmt: skip
