"""stub."""
def told(text, error):
    m=getattr(error,'problem_mark',None) or getattr(error,'context_mark',None)
    return (m.index if m else 0), ' '.join(str(error).split()), 'h'
