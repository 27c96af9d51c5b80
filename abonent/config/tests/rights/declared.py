"""What every address and everything registered is declared to ask for.

A new page or operation fails the walk until it is named here: under the rights without which it is
refused (of several, whoever has none of them is), or among what is everybody's own.
"""

from __future__ import annotations

OWN_PAGES = (
    "openapi api_docs login log_in_code openid openid_back second_factor "
    "second_factor_end second_factor_codes preview_end logout set_language profile "
    "profile_settings profile_password profile_tokens profile_revoke_token colleagues recipients "
    "departments work:tabs work:close work:here work:drafts work:save work:discard "
    "work:restore work:share work:take start search search_suggest cases:complete notices:inbox "
    "notices:bell notices:read notices:read_all notices:open notices:unread notices:choices "
    "notices:news notices:news_one notices:news_confirm uploads rules:edit rules:show "
    "rules:keep rules:move rules:remove rules:restore "
)  # fmt: skip
"""The log-in, and pages of one's own things: those of others are not found by anybody."""

OWN_OPERATIONS = (
    "get_notice_choices save_notice_choices list_notices read_notice unread_notice "
    "list_drafts get_draft save_draft discard_draft restore_draft share_draft take_draft list_tabs "
    "keep_tab close_tab read_all_notices list_news get_news confirm_news get_me list_operators "
    "get_view edit_view "
    "keep_view remove_view restore_view order_views "
)  # fmt: skip

PAGES = {
    "cases.view":
        "start_panel cases:contacts cases:contact cases:cases cases:case cases:options "
        "cases:route "
        "cases:merged cases:move cases:download cases:file_preview rules:views rules:create "
        "rules:build rules:complete rules:columns",
    "desk.console":
        "console:start console:changes console:change_drawing console:restore console:packages "
        "console:package_export "
        "console:package_new console:package_compare console:package "
        "console:package_install console:package_back console:go",
    "staff.administer":
        "console:operators console:operator_new console:operator console:operator_password "
        "console:operator_active console:operator_revoke_token console:see_as "
        "console:operator_second_factor console:operator_unlock console:roles "
        "console:role_new console:role console:role_powers console:openid "
        "console:locks console:address_unlock "
        "console:tree console:tree_move",
    "cases.administer":
        "console:list console:entry_new console:entry console:entry_move console:entry_delete "
        "console:entry_replace console:topics console:topic_new console:topic console:topic_accept "
        "console:topic_reject",
    "attributes.administer cases.administer": "console:attribute_new",
    "cases.administer attributes.administer": "console:attribute console:override",
    "attributes.administer":
        "console:dictionary_refresh console:conversion console:attributes "
        "console:own_attribute_new console:own_attribute",
    "desk.console cases.administer": "console:change",
    "cases.administer desk.console": "console:change_revert console:change_undo",
    "staff.view_audit": "console:audit",
    "rules.edit": "rules:named_build rules:named_check rules:table_check rules:table_try "
                  "rules:table_read rules:table_export",
    "bus.administer": "console:bus console:letter_retry console:letter_discard",
    "parties.view":
        "parties:clients parties:options parties:choices parties:similar parties:client "
        "parties:part parties:panel parties:confidential parties:confidential_edit "
        "parties:prospects parties:prospect parties:merged parties:lines parties:note_versions",
    "parties.edit": "parties:create parties:reach_remove parties:leave",
    "parties.edit parties.view":
        "parties:edit parties:attributes parties:prospect_move parties:reach_add "
        "parties:reach_edit parties:person_add parties:person_edit parties:account_add "
        "parties:subscriber_add parties:circle_add parties:member_add",
    "parties.export parties.view": "parties:billing",
    "parties.export": "parties:billing_file",
    "parties.merge parties.view": "parties:merge",
    "parties.merge":
        "parties:merge_undo parties:duplicates parties:duplicates_search parties:apart",
    "parties.note parties.view": "parties:note_add parties:note_pin",
    "parties.note": "parties:note_edit parties:note_remove parties:note_restore",
    "parties.edit_documents parties.view": "parties:document_add",
    "parties.view parties.view_documents":
        "parties:documents parties:document parties:scan parties:scan_preview",
    "parties.edit_documents parties.view parties.view_documents":
        "parties:document_edit parties:document_withdraw parties:document_restore",
    "letters.view": "letters:letters",
    "letters.register": "letters:incoming letters:incoming_who",
    "letters.write": "letters:write letters:attach letters:refill letters:outgoing_who",
    "letters.view parties.view":
        "letters:letter letters:move letters:pdf letters:page letters:download "
        "letters:file_preview",
    "letters.view letters.write parties.view": "letters:edit letters:detach",
    "letters.register letters.view parties.view": "letters:correct",
    "cases.register":
        "cases:register cases:client_part cases:how_part cases:case_part cases:similar_part "
        "cases:upload_part cases:usual_topics",
    "cases.register cases.work": "cases:attributes_part",
    "cases.register cases.view": "cases:open",
    "cases.propose_topic": "cases:propose",
    "cases.bulk": "cases:bulk_choose",
    "cases.bulk kernel.view_jobs": "cases:bulk cases:bulk_fates cases:bulk_stop cases:bulk_again "
    "cases:bulk_continue",
    "cases.view cases.work": "cases:link cases:unlink cases:detach_part cases:edit cases:note "
    "cases:undo_move",
    "cases.register cases.view cases.work": "cases:split",
    "cases.merge cases.view": "cases:merge cases:merge_undo",
    "cases.assign": "cases:assign",
    "cases.work": "cases:attach",
    "cases.assign cases.work": "cases:detach",
    "exchange.import":
        "exchange:imports exchange:new exchange:map_text exchange:maps exchange:map_new "
        "exchange:map exchange:map_delete exchange:rejected",
    "exchange.import parties.edit_documents": "exchange:feed",
    "exchange.import kernel.view_jobs": "exchange:run exchange:run_panel exchange:again",
    "kernel.view_jobs":
        "exchange:job exchange:job_panel exchange:job_cancel exchange:job_result",
    "notices.publish":
        "notices:news_new notices:news_preview notices:news_edit notices:news_withdraw "
        "notices:news_restore notices:news_version "
        "notices:news_readers notices:news_remind",
    "notices.administer":
        "notices:roles notices:role notices:mail notices:mail_try notices:mail_clear "
        "notices:letter notices:mail_restart",
    "kernel.administer": "console:settings console:setting",
    "routes.administer":
        "routes:runs routes:run routes:run_restart routes:run_drop routes:function_try "
        "console:route_draw console:route_save console:route_check console:route_meet "
        "console:route_bring console:route_topics "
        "console:route_version console:route_file console:route_compare console:route_activate "
        "console:route_retire console:route_delete console:route_migrate console:route_trial "
        "console:route_example_save console:route_example_delete",
    "webkit.kit": "kit kit_options kit_panel kit_upload kit_refusal",
}  # fmt: skip

OPERATIONS = {
    "notices.administer": "list_mail restart_mail get_role_notices save_role_notices",
    "staff.administer": "list_locks unlock_operator get_openid check_openid "
        "list_address_locks unlock_address",
    "parties.view":
        "search list_merges get_merge list_client_attributes list_prospects get_prospect "
        "find_attribute_choices "
        "list_clients search_clients get_client list_notes get_note get_confidential "
        "change_confidential upload_file get_file",
    "parties.merge parties.view": "list_duplicates",
    "parties.merge":
        "preview_merge merge_clients undo_merge list_client_pairs search_client_pairs "
        "get_client_pair dismiss_client_pair restore_client_pair",
    "parties.edit parties.view":
        "set_client_attributes edit_prospect move_prospect accept_account create_client "
        "edit_client refuse_account",
    "parties.export parties.view": "export_prospects",
    "parties.export": "get_prospect_export",
    "parties.note": "add_note pin_note",
    "parties.note parties.view": "edit_note remove_note",
    "parties.edit_documents": "add_document",
    "parties.view parties.view_documents":
        "list_documents_of_client list_documents get_document list_document_versions "
        "get_scan_content",
    "parties.edit_documents parties.view parties.view_documents":
        "edit_document withdraw_document restore_document",
    "cases.register": "register_contact open_case",
    "cases.view":
        "list_contacts get_contact list_relations get_case_merge list_cases get_case "
        "list_history list_attachments get_attachment get_attachment_content list_views "
        "create_view get_columns keep_columns get_totals",
    "cases.view cases.work": "link_cases unlink_cases set_parent edit_case move_case "
    "undo_move",
    "cases.register cases.work": "split_case",
    "cases.register cases.view": "register_repeat",
    "cases.merge": "preview_case_merge merge_cases",
    "cases.merge cases.view": "undo_case_merge",
    "cases.assign cases.view": "assign_case",
    "cases.bulk cases.work": "start_bulk continue_bulk",
    "cases.bulk cases.view cases.work": "try_bulk",
    "cases.bulk kernel.view_jobs": "get_bulk list_bulk_failures",
    "cases.work": "note_case attach_file receive_event receive_signal",
    "cases.assign cases.work": "remove_attachment",
    "cases.view cases.register":
        "list_topics list_channels list_places list_priorities get_flow",
    "rules.edit": "list_rules create_rule check_rule get_rule edit_rule",
    "routes.administer":
        "list_routes get_route get_route_drawing check_route save_route_draft activate_route "
        "retire_route list_route_examples create_route_example get_route_example "
        "edit_route_example delete_route_example try_route",
    "letters.view": "list_letters",
    "letters.write": "draft_letter",
    "letters.register": "register_letter",
    "letters.view parties.view": "get_letter get_letter_pdf",
    "letters.view letters.write parties.view": "edit_letter move_letter",
    "letters.register letters.view parties.view": "correct_letter",
    "notices.publish":
        "create_news edit_news withdraw_news restore_news list_news_readers remind_news_readers",
    "desk.console":
        "list_parts list_configuration_changes list_packages export_package compare_package "
        "import_package take_back_package",
    "cases.administer desk.console":
        "list_entries create_entry get_entry change_entry remove_entry order_entries "
        "get_configuration_change revert_configuration_change list_uses replace_entry",
    "exchange.import": "start_import",
    "exchange.import kernel.view_jobs": "get_import get_rejected_rows",
    "kernel.view_jobs": "get_job",
}  # fmt: skip

WHOLE = (
    "kernel.view_jobs staff.administer staff.view_audit bus.administer notices.administer "
    "notices.publish exchange.import kernel.administer"
)  # fmt: skip
"""Rights over the whole company's affairs: who has one of them is not narrow."""

JOBS = {
    "import": "exchange.import",
    "cases.bulk": "cases.bulk",
    "parties.find_pairs": "parties.merge",
    "attributes.convert": "attributes.administer",
    "feed": "exchange.import",
    "webkit.export": "",
    "kernel.replace_reference": "cases.administer",
    "kernel.install_package": "desk.console",
    "kernel.take_back_package": "desk.console",
}
"""Who starts a job; an export is asked for where its list is, by the right of that page."""
