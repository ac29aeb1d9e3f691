namespace MeshRebalancer.Runtime.Streams;

/// <summary>
/// Lets so many in at one time; the others wait in line, first come, first served. Whoever waits goes on in its own context, so that under a
/// scheduler of one thread the order is fixed (a semaphore of the base library goes through the thread pool). Safe from any thread.
/// </summary>
/// <param name="places">1 or more.</param>
internal sealed class Turns(int places)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _line = new();
    private int _free = places;

    /// <summary>Ends when it is the caller's turn; who is cancelled in line has none to give back.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            place = _line.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using (cancel.UnsafeRegister(_ => Leave(place, cancel), null))
        {
            await place.Value.Task;
        }
    }

    /// <summary>Gives a turn back, to the first in line.</summary>
    public void Release()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            next = _line.First?.Value;
            if (next is null)
                _free++;
            else
                _line.RemoveFirst();
        }

        next?.SetResult();
    }

    private void Leave(LinkedListNode<TaskCompletionSource> place, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (place.List is null)
                return;
            _line.Remove(place);
        }

        place.Value.SetCanceled(cancel);
    }
}
