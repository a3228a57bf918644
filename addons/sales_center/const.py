"""Words that several files of the approval and pricing areas share."""

# Roles from the bottom of the ladder to its top: the rank decides which of two rules is
# stricter and who may stand in for whom.
ROLE_GROUPS = {
    "consultant": "sales_center.group_consultant",
    "team_leader": "sales_center.group_team_leader",
    "project_manager": "sales_center.group_project_manager",
    "officer": "sales_center.group_officer",
    "director": "sales_center.group_director",
    "general_manager": "sales_center.group_general_manager",
}
ROLE_RANK = {role: rank for rank, role in enumerate(ROLE_GROUPS, 1)}

# What the roles of a step are worth when two rules are compared.
STEP_RANK = {
    "team_leader": ROLE_RANK["team_leader"],
    "team_authority": ROLE_RANK["team_leader"],
    "project_manager": ROLE_RANK["project_manager"],
    "officer": ROLE_RANK["officer"],
    "user": ROLE_RANK["officer"],
    "group": ROLE_RANK["officer"],
    "director": ROLE_RANK["director"],
    "general_manager": ROLE_RANK["general_manager"],
}
