/** The shells that can complete wgx. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell sources, so that it asks `wgx complete-words` for what can stand at the cursor. The answer's first line says
 * whether words, files or folders are to be offered; each further one is a word, a tab, and what it means.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# wgx completion for bash. In ~/.bashrc: source <(wgx completion bash)
_wgx() {
  local line=\${COMP_LINE:0:COMP_POINT} current=\${COMP_WORDS[COMP_CWORD]} last word
  local -a words answer
  COMPREPLY=()
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  last=\${words[\${#words[@]} - 1]}
  # bash takes --option=value for three words and replaces the last of them only.
  [[ $current == "=" ]] && current=
  mapfile -t answer < <("\${COMP_WORDS[0]}" complete-words -- "\${words[@]:1}" 2>/dev/null)
  case \${answer[0]} in
    files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    folders) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    *)
      for word in "\${answer[@]:1}"; do
        word=\${word%%$'\\t'*}
        COMPREPLY+=("\${word#"\${last%"$current"}"}")
      done
      ;;
  esac
}
complete -F _wgx wgx
`,
  zsh: `#compdef wgx
# wgx completion for zsh. In ~/.zshrc, after compinit: source <(wgx completion zsh)
_wgx() {
  local -a answer candidates
  local line
  answer=("\${(@f)$("\${words[1]}" complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $answer[1] in
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
    *)
      for line in "\${(@)answer[2,-1]}"; do
        [[ -n $line ]] && candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      (( $#candidates )) && _describe wgx candidates
      ;;
  esac
}
if [[ $funcstack[1] == _wgx ]]; then _wgx "$@"; else compdef _wgx wgx; fi
`,
  fish: `# wgx completion for fish. In ~/.config/fish/config.fish: wgx completion fish | source
function __wgx_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer (command wgx complete-words -- $words[2..-1] "$current" 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
        case '*'
            set -q answer[2]; and printf '%s\\n' $answer[2..-1]
    end
end
complete -c wgx -f -a '(__wgx_complete)'
`,
};
