from .statement import account_journal as statement_journal
from .late_fee import account_journal as late_fee_journal
from .einvoice import account_move_send_batch as facturx_batch_send
from .matching import res_company_remittance as remittance_company
from .matching import res_company as match_company
from .late_fee import res_company_run as late_fee_run_company
from .late_fee import res_company as late_fee_company
from .einvoice import res_company as einvoice_company
from .credit import res_company as credit_company
from .matching import account_move as match_move
from .ledger import account_move_clauses as legal_clause_move
from .late_fee import account_move as late_fee_move
from .late_fee import account_move_policy as late_fee_choice_move
from .einvoice import account_move_content as facturx_content_move
from .einvoice import account_move as facturx_move
from .einvoice import account_move_reading as einvoice_reading_move
from .einvoice import account_move_mentions as facturx_mention_move
from .einvoice import account_move_output as facturx_output_move
from .discount import account_move_text as discount_text_move
from .discount import account_move as discount_move
from .credit import account_move_hold as credit_hold_move
from .discount import account_move_document as discount_document_move
from .credit import account_move as credit_move
from .einvoice import account_move_cashed as cashed_move
from .late_fee import account_move_penalty as late_fee_penalty_move
from .einvoice import account_move_repair as facturx_repair_move
from .einvoice import account_move_status as einvoice_move
from .einvoice import account_move_frozen as einvoice_frozen_move
from .discount import account_payment_term as discount_term
from .credit import account_payment_term as credit_term
from .late_fee import account_move_line as late_fee_line
from .discount import account_move_line as discount_line
from .ledger import account_move_line_days as payment_days_line
from .discount import account_move_line_settlement as discount_settlement_line
from .ledger import account_move_line as payment_history_line
from .late_fee import account_move_line_penalty as late_fee_penalty_line
from .credit import account_move_line as credit_deposit_line
from .einvoice import account_move_line as einvoice_line
from .matching import res_partner as match_partner
from .einvoice import res_partner_repair as facturx_repair_partner
from .einvoice import res_partner as facturx_partner
from .credit import res_partner_master_data as master_data_partner
from .credit import res_partner as credit_partner
from .credit import res_partner_card as credit_card_partner
from .late_fee import res_partner as late_fee_partner
from .common import reason as ar_reason
from .late_fee import reference_series as ar_reference_series
from .late_fee import reference_rate as ar_reference_rate
from .late_fee import policy as ar_late_fee_policy
from .late_fee import policy_tier as ar_late_fee_policy_tier
from .late_fee import reasons as ar_late_fee_reason
from .late_fee import proposal as ar_late_fee_proposal
from .late_fee import posting as ar_late_fee_posting
from .late_fee import run as ar_late_fee_run
from .late_fee import run_line as ar_late_fee_run_line
from .common import decision_version as ar_decision_version
from .common import posting_period as ar_posting_period
from .ledger import dispute as ar_dispute
from .credit import exposure as ar_exposure
from .credit import policy as ar_credit_policy
from .credit import policy_step as ar_credit_policy_step
from .credit import policy_tier as ar_credit_policy_tier
from .credit import document as ar_credit_document
from .credit import approval as ar_credit_approval
from .credit import application as ar_credit_application
from .credit import terms as ar_credit_terms
from .credit import snapshot as ar_credit_snapshot
from .credit import score as ar_credit_score
from .credit import review as ar_credit_review
from .credit import reasons as ar_credit_reason
from .credit import attempt as ar_credit_attempt
from .credit import hold as ar_credit_hold
from .ledger import account_account
from .discount import reasons as ar_discount_reason
from .discount import tier as ar_discount_tier
from .discount import offer as ar_discount_offer
from . import account_payment_term
from .discount import posting as ar_discount_booking
from .discount import deduction as ar_discount_deduction
from .discount import report as ar_discount_report
from .discount import settlement as ar_discount_settlement
from .discount import account_partial_reconcile
from . import account_journal
from .ledger import account_move
from . import account_move_line
from .ledger import account_payment
from .ledger import account_payment_method_line
from .credit import account_payment_term_line
from .einvoice import account_tax
from .common import res_company
from .common import res_config_settings
from .ledger import res_currency
from .ledger import res_partner
from .credit import res_partner_category
from .matching import reasons as ar_match_reason
from .matching import experience as ar_match_experience
from .matching import reader as ar_match_snapshot
from .matching import trail as ar_match_trail
from .matching import remittance as ar_remittance
from .matching import remittance_line as ar_remittance_line
from .matching import neighbour as ar_match_neighbour
from .matching import ir_ui_menu
from .matching import board as ar_match_board
from .matching import proposal as ar_match_proposal
from .matching import proposal_line as ar_match_proposal_line
from .matching import decision as ar_match_decision
from .matching import audit as ar_match_audit
from .matching import auto as ar_match_auto
from .matching import auto_tier as ar_match_auto_tier
from .matching import backtest as ar_match_backtest
from .matching import backtest_line as ar_match_backtest_line
from .matching import backtest_tier as ar_match_backtest_tier
from .matching import fact as ar_match_fact
from .statement import account_bank_statement_line
from .statement import account_bank_statement
from .matching import remittance_reasons as ar_remittance_reason
from .statement import reasons as ar_statement_reason
from .statement import mapping as ar_statement_mapping
from .statement import intake as ar_statement_intake
from .statement import job as ar_statement_job
from .statement import mail as ar_statement_mail
from .einvoice import cashed_reader as ar_cashed_reading
from .einvoice import cashed_report as ar_cashed_report
from .einvoice import page as ar_einvoice_page
from .einvoice import reading_reasons as ar_einvoice_reading_reason
from .einvoice import facturx_reasons as ar_facturx_reason
from .einvoice import facturx_remedies as ar_facturx_remedy
from .einvoice import reader_lines as ar_facturx_lines
from .einvoice import reader as ar_facturx_snapshot
from .einvoice import check as ar_facturx_check
from .einvoice import finding as ar_facturx_finding
from .einvoice import check_run as ar_facturx_run
from .einvoice import reader_frozen as ar_facturx_frozen
from .einvoice import reasons as ar_einvoice_reason
from .einvoice import event as ar_einvoice_event
from .einvoice import ir_attachment
from .einvoice import account_edi_xml_cii
from .einvoice import account_move_send
from .einvoice import sending as ar_facturx_batch
from .einvoice import ir_actions_report
from .einvoice import mail_template
from .matching import edit as ar_match_edit
from .matching import difference as ar_match_difference
from .matching import write_off as ar_match_write_off
from .matching import posting as ar_match_posting
from .matching import fast_route as ar_match_fast_route
from .matching import backtest_replay as ar_match_backtest_replay
from .statement import details as ar_statement_details
from .credit import application_card as credit_application_card
from .credit import application_calendar as credit_calendar
from .credit import application_deposit as credit_deposit
from .credit import application_workflow as credit_workflow
from .matching import auto_run as ar_match_auto_run
from .late_fee import policy_floor as late_fee_floor
from .late_fee import policy_clause as late_fee_clause
from .credit import hold_release as credit_hold_release
