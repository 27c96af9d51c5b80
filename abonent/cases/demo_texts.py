"""Text modules of the demo company: code, names, texts."""

TEXTS = (
    ("greeting", "Приветствие", "Greeting",
     "Здравствуйте! Меня зовут {operator}. Чем могу помочь?",
     "Good day! My name is {operator}. How can I help you?"),
    ("checked", "Проверили линию", "The line was tested",
     "{today} проверили линию, у нас неисправностей нет. Попросили перезапустить роутер.",
     "The line was tested on {today}: no fault on our side. Asked to restart the router."),
    ("visit", "Нужен выезд", "A visit is due",
     "Обращение {case}: нужен выезд мастера. Удобное время: ",
     "Case {case}: a technician has to come. Convenient time: "),
    ("call-back", "Перезвонить", "Call back",
     "Перезвонить: {client}. Когда: ", "Call back: {client}. When: "),
    ("farewell", "Прощание", "Farewell",
     "Спасибо за обращение! Номер вашего обращения: {case}.",
     "Thank you for contacting us! The number of your case is {case}."),
)  # fmt: skip
