using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>The ids of an account's own effects: one for each step of each submission, and the watch over the account itself.</summary>
internal static class AccountIds
{
    public static EffectId Nonce(AccountFacts facts) => EffectId.Of(facts.Stream, "nonce");

    public static EffectId Prepare(AccountFacts facts, EffectId submission) => Step(facts, submission, "prepare");

    public static EffectId Sign(AccountFacts facts, EffectId submission) => Step(facts, submission, "sign");

    public static EffectId Broadcast(AccountFacts facts, EffectId submission) => Step(facts, submission, "broadcast");

    public static EffectId Watch(AccountFacts facts, EffectId submission) => Step(facts, submission, "watch");

    public static EffectId Tell(AccountFacts facts, EffectId submission, int answer) => Step(facts, submission, "tell", answer);

    public static EffectId Guard(AccountFacts facts) => EffectId.Of(facts.Stream, "guard");

    public static EffectId Reconcile(AccountFacts facts) => EffectId.Of(facts.Stream, "reconcile");

    public static EffectId Gap(AccountFacts facts, ulong nonce) => EffectId.Of(facts.Stream, FormattableString.Invariant($"gap{nonce}"));

    // A purpose holds no slash, and a submission's id is made of two.
    private static EffectId Step(AccountFacts facts, EffectId submission, string step, int attempt = 1) =>
        EffectId.Of(facts.Stream, $"{step}:{submission.ToString().Replace('/', ':')}", attempt);
}
