using Akka.Actor;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>Answers of the streams, to and from the form in which they travel.</summary>
internal static class Answers
{
    /// <summary>Passes a command's reply on when it comes. The result ends when it is sent, and does not fail.</summary>
    public static Task WhenAsync(Task<Reply> reply, IActorRef asker) => SendAsync(reply, asker, Of);

    /// <summary>As <see cref="WhenAsync(Task{Reply},IActorRef)"/>, for a question.</summary>
    public static Task WhenAsync(Task<StreamView> view, IActorRef asker) =>
        SendAsync(view, asker, found => new StreamAnswer.View(found.Stream, found.Version, found.State));

    /// <summary>An answer as the streams' port gives it.</summary>
    /// <exception cref="StreamStoppedException">The actor stopped before it answered.</exception>
    /// <exception cref="StreamPoisonedException">The history can't be read.</exception>
    public static Reply ToReply(Kernel.StreamId stream, StreamAnswer answer) => answer switch
    {
        StreamAnswer.Saved saved => new Reply.Saved(saved.Version),
        StreamAnswer.Refused refused => new Reply.Refused(refused.Code, refused.Reason),
        StreamAnswer.Stopped stopped => throw Stopped(stream, stopped),
        StreamAnswer.Poisoned poisoned => throw new StreamPoisonedException(stream, poisoned.Reason),
        StreamAnswer.View => throw new InvalidOperationException($"{stream} answered a command with its state."),
    };

    /// <summary>See <see cref="ToReply"/>.</summary>
    public static StreamView ToView(Kernel.StreamId stream, StreamAnswer answer) => answer switch
    {
        StreamAnswer.View view => new(view.Stream, view.Version, view.State),
        StreamAnswer.Stopped stopped => throw Stopped(stream, stopped),
        StreamAnswer.Poisoned poisoned => throw new StreamPoisonedException(stream, poisoned.Reason),
        StreamAnswer.Saved or StreamAnswer.Refused => throw new InvalidOperationException($"{stream} answered a question as if it were a command."),
    };

    private static StreamStoppedException Stopped(Kernel.StreamId stream, StreamAnswer.Stopped stopped) =>
        new(stream, stopped.Cause ?? (stopped.Reason.Length > 0 ? new InvalidOperationException(stopped.Reason) : null));

    private static StreamAnswer Of(Reply reply) => reply switch
    {
        Reply.Saved saved => new StreamAnswer.Saved(saved.Version),
        Reply.Refused refused => new StreamAnswer.Refused(refused.Code, refused.Reason),
    };

    private static async Task SendAsync<T>(Task<T> task, IActorRef asker, Func<T, StreamAnswer> answer)
    {
        try
        {
            asker.Tell(answer(await task), ActorRefs.NoSender);
        }
        catch (StreamPoisonedException poison)
        {
            asker.Tell(new StreamAnswer.Poisoned(poison.Reason), ActorRefs.NoSender);
        }
        catch (Exception failure)
        {
            asker.Tell(new StreamAnswer.Stopped(failure.InnerException?.Message ?? "", failure.InnerException), ActorRefs.NoSender);
        }
    }
}
