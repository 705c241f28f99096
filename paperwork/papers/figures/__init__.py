"""The office's figures on paper: statistics of a period, the annual form, the export for the appraisal, the bulletin."""
